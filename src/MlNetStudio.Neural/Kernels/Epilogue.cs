namespace MlNetStudio.Neural.Kernels;

/// <summary>What happens to a finished tile of a matrix product while it is still in registers.</summary>
internal enum Epilogue
{
    /// <summary>C = A B.</summary>
    None,

    /// <summary>C = C + A B.</summary>
    Accumulate,

    /// <summary>C = A B + bias, the bias a row of N.</summary>
    Bias,

    /// <summary>C = max(A B + bias, 0); a NaN stays one, so that a diverged network is noticed.</summary>
    BiasRelu,

    /// <summary>C = A B where the mask matrix (same shape and stride as C) is positive, else 0: the gradient through ReLU.</summary>
    MaskPositive,
}
