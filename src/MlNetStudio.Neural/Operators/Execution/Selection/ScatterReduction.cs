namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What Scatter does with an element that it comes upon: puts another in its place, or takes both together.</summary>
internal enum ScatterReduction
{
    None,
    Add,
    Multiply,
    Least,
    Greatest,
}

/// <summary>Reads the attribute and combines elements.</summary>
internal static class ScatterReductions
{
    public static ScatterReduction Read(NodeBinding node) => node.Text("reduction", "none") switch
    {
        "none" => ScatterReduction.None,
        "add" => ScatterReduction.Add,
        "mul" => ScatterReduction.Multiply,
        "min" => ScatterReduction.Least,
        "max" => ScatterReduction.Greatest,
        var other => throw node.Error($"reduction '{other}' is not known"),
    };

    public static T Combine<T>(ScatterReduction reduction, T old, T update)
        where T : unmanaged, System.Numerics.INumber<T> => reduction switch
        {
            ScatterReduction.Add => old + update,
            ScatterReduction.Multiply => old * update,
            ScatterReduction.Least => T.Min(old, update),
            ScatterReduction.Greatest => T.Max(old, update),
            _ => update,
        };
}
