using System.Runtime.Intrinsics;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;

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

    /// <summary>The same on all threads of a team, where that pays.</summary>
    public static void Apply(float* value, float* gradient, nint length, WorkerTeam team)
    {
        if (team.Members == 1 || length < WorkerTeam.LeastSharedLength)
        {
            Apply(value, gradient, length);
            return;
        }

        var shared = new Shared { Value = value, Gradient = gradient, Length = length };
        team.Run(&ApplyMember, &shared);
    }

    private static void ApplyMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var (first, end) = ConvolutionBlocking.Share(checked((int)(shared->Length / Padding.Granularity)), member, members);
        nint start = (nint)first * Padding.Granularity;
        Apply(shared->Value + start, shared->Gradient + start, ((nint)end * Padding.Granularity) - start);
    }

    private struct Shared
    {
        public float* Value;
        public float* Gradient;
        public nint Length;
    }
}
