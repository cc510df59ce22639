namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A function that is computed in double precision whatever the type of the element.</summary>
internal interface IDoubleMap
{
    public double Apply(double x);
}

/// <summary>Turns a function in double precision into one of floats, rounded once.</summary>
internal readonly struct DoubleMap<TMap>(TMap map) : IFloatMap
    where TMap : struct, IDoubleMap
{
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = (float)map.Apply(x[i]);
        }
    }

    public double Apply(double x) => map.Apply(x);
}
