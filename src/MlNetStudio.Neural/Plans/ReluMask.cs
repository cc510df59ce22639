using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Plans;

/// <summary>The gradient through ReLU from its output.</summary>
internal static unsafe class ReluMask
{
    /// <summary>gradient = 0 where value is not positive. The length is a multiple of 16.</summary>
    public static void Apply(float* value, float* gradient, nint length)
    {
        for (nint i = 0; i < length; i += Vector512<float>.Count)
        {
            var positive = Vector512.GreaterThan(Vector512.Load(value + i), Vector512<float>.Zero);
            (Vector512.Load(gradient + i) & positive).Store(gradient + i);
        }
    }
}
