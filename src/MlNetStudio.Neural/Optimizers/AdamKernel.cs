using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Optimizers;

/// <summary>What <see cref="AdamOptions"/> and <see cref="AdamWOptions"/> have in common.</summary>
internal readonly record struct AdamSettings(double Beta1, double Beta2, double Epsilon, bool Amsgrad, double WeightDecay)
{
    public static void Validate(string name, double beta1, double beta2, double epsilon)
    {
        OptionCheck.Require(beta1 is >= 0 and < 1, $"{name}: beta1", beta1, "at least 0 and less than 1");
        OptionCheck.Require(beta2 is >= 0 and < 1, $"{name}: beta2", beta2, "at least 0 and less than 1");
        OptionCheck.Require(epsilon is >= 1e-30 and <= 1, $"{name}: epsilon", epsilon, "from 1e-30 to 1");
    }
}

internal static class AdamKernel
{
    public static OptimizerKernel Create(SimdWidth width, AdamSettings settings) => width switch
    {
        SimdWidth.Vector512 => new AdamKernel<Simd512>(settings),
        SimdWidth.Vector256 => new AdamKernel<Simd256>(settings),
        SimdWidth.Vector128 => new AdamKernel<Simd128>(settings),
        _ => new AdamKernel<SimdScalar>(settings),
    };
}

/// <summary>Adam and AdamW. State: the average gradient, the average square, and with AMSGrad the largest average square.</summary>
internal sealed unsafe class AdamKernel<TSimd>(AdamSettings settings) : OptimizerKernel
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly float _beta1 = (float)settings.Beta1;
    private readonly float _rest1 = (float)(1 - settings.Beta1);
    private readonly float _beta2 = (float)settings.Beta2;
    private readonly float _rest2 = (float)(1 - settings.Beta2);
    private readonly float _epsilon = (float)settings.Epsilon;
    private readonly bool _amsgrad = settings.Amsgrad;

    // The corrections of the latest step. Two threads of one training may fill these at once, with the same numbers.
    private long _step;
    private double _correction1;
    private double _inverseRoot2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Update(in UpdateArguments arguments)
    {
        if (Volatile.Read(ref _step) != arguments.Step)
        {
            _correction1 = 1 - Math.Pow(settings.Beta1, arguments.Step);
            _inverseRoot2 = 1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, arguments.Step));
            Volatile.Write(ref _step, arguments.Step);
        }

        float* w = arguments.Parameters;
        float* g = arguments.Gradients;
        float* means = arguments.State;
        float* squares = means + arguments.StateStride;
        float* largest = squares + arguments.StateStride;
        TSimd scale = arguments.GradientScale;
        TSimd beta1 = _beta1;
        TSimd rest1 = _rest1;
        TSimd beta2 = _beta2;
        TSimd rest2 = _rest2;
        TSimd epsilon = _epsilon;
        TSimd inverseRoot2 = (float)_inverseRoot2;
        TSimd rate = (float)(-arguments.LearningRate / _correction1);
        TSimd kept = arguments.Decays ? (float)(1 - (arguments.LearningRate * settings.WeightDecay)) : 1f;
        bool amsgrad = _amsgrad;
        for (nint i = 0, end = arguments.Length; i < end; i += TSimd.Count)
        {
            TSimd gradient = TSimd.Load(g + i) * scale;
            TSimd mean = TSimd.FusedMultiplyAdd(beta1, TSimd.Load(means + i), rest1 * gradient);
            TSimd square = TSimd.FusedMultiplyAdd(beta2, TSimd.Load(squares + i), rest2 * gradient * gradient);
            mean.Store(means + i);
            square.Store(squares + i);
            if (amsgrad)
            {
                square = TSimd.Max(TSimd.Load(largest + i), square);
                square.Store(largest + i);
            }

            TSimd root = TSimd.FusedMultiplyAdd(TSimd.Sqrt(square), inverseRoot2, epsilon);
            TSimd.FusedMultiplyAdd(rate, mean / root, TSimd.Load(w + i) * kept).Store(w + i);
        }
    }
}
