namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>One of the functions that a recurrent node may name for its gates.</summary>
internal delegate float RecurrentActivation(float x);

/// <summary>The functions that recurrent nodes name, with their default parameters.</summary>
internal static class RecurrentActivations
{
    /// <summary>The functions of a node, <paramref name="defaults"/> for every direction if it names none.</summary>
    public static RecurrentActivation[] Bind(NodeBinding node, int directions, params ReadOnlySpan<string> defaults)
    {
        string[] names = node.Texts("activations") is { IsEmpty: false } given
            ? [.. given]
            : [.. Enumerable.Repeat(defaults.ToArray(), directions).SelectMany(name => name)];
        if (names.Length != directions * defaults.Length)
        {
            throw node.Error($"{names.Length} activations are named, and {directions * defaults.Length} are needed");
        }

        // Parameters are listed only for the functions that take them.
        var alphas = new Queue<float>(node.Floats("activation_alpha") ?? []);
        var betas = new Queue<float>(node.Floats("activation_beta") ?? []);
        float Alpha(float defaultValue) => alphas.TryDequeue(out float value) ? value : defaultValue;
        float Beta(float defaultValue) => betas.TryDequeue(out float value) ? value : defaultValue;
        return
        [
            .. names.Select(name => name.ToUpperInvariant() switch
            {
                "SIGMOID" => x => 1 / (1 + MathF.Exp(-x)),
                "TANH" => MathF.Tanh,
                "RELU" => x => MathF.Max(x, 0),
                "AFFINE" => Affine(Alpha(1), Beta(0)),
                "LEAKYRELU" => LeakyRelu(Alpha(0.01f)),
                "THRESHOLDEDRELU" => ThresholdedRelu(Alpha(1)),
                "SCALEDTANH" => ScaledTanh(Alpha(1), Beta(1)),
                "HARDSIGMOID" => HardSigmoid(Alpha(0.2f), Beta(0.5f)),
                "ELU" => Elu(Alpha(1)),
                "SOFTSIGN" => x => x / (1 + MathF.Abs(x)),
                "SOFTPLUS" => (RecurrentActivation)(x => MathF.Max(x, 0) + float.LogP1(MathF.Exp(-MathF.Abs(x)))),
                _ => throw node.Error($"activation '{name}' is not known"),
            }),
        ];
    }

    private static RecurrentActivation Affine(float alpha, float beta) => x => (alpha * x) + beta;

    private static RecurrentActivation LeakyRelu(float alpha) => x => x >= 0 ? x : alpha * x;

    private static RecurrentActivation ThresholdedRelu(float alpha) => x => x > alpha ? x : 0;

    private static RecurrentActivation ScaledTanh(float alpha, float beta) => x => alpha * MathF.Tanh(beta * x);

    private static RecurrentActivation HardSigmoid(float alpha, float beta) => x => Math.Clamp((alpha * x) + beta, 0, 1);

    private static RecurrentActivation Elu(float alpha) => x => x >= 0 ? x : alpha * float.ExpM1(x);
}
