namespace MlNetStudio.Neural.Kernels;

/// <summary>An element-wise function of one value, written once for every width. Its fields are its constants.</summary>
internal interface IUnaryOperator
{
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>An element-wise function of two values, written once for every width.</summary>
internal interface IBinaryOperator
{
    public TSimd Invoke<TSimd>(TSimd x, TSimd y)
        where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>An element-wise function of three values, written once for every width.</summary>
internal interface ITernaryOperator
{
    public TSimd Invoke<TSimd>(TSimd x, TSimd y, TSimd z)
        where TSimd : unmanaged, ISimd<TSimd>;
}
