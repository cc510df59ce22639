using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Plans;

/// <summary>Adds up the shares that the parts of a batch have in a gradient, in the order of the parts. The threads share the elements.</summary>
internal static unsafe class PartSums
{
    /// <summary>target[i] = the sum over the parts that have samples of parts[part * partLength + i]. The length is a multiple of 16.</summary>
    /// <param name="width">The vectors to use.</param>
    /// <param name="parts">The first part's share.</param>
    /// <param name="partLength">Floats from one part's share to the next's.</param>
    /// <param name="batch">The samples, which say what parts there are.</param>
    /// <param name="target">The sum.</param>
    /// <param name="length">The floats of the sum.</param>
    /// <param name="team">The threads.</param>
    public static void Add(SimdWidth width, float* parts, nint partLength, int batch, float* target, int length, WorkerTeam team)
    {
        var shared = new Shared { Width = width, Parts = parts, PartLength = partLength, Batch = batch, Target = target, Length = length };
        if (team.Members > 1 && FlowStep.Parts * length >= WorkerTeam.LeastSharedLength)
        {
            team.Run(&AddMember, &shared);
        }
        else
        {
            AddMember(&shared, 0, 1);
        }
    }

    private static void AddMember(void* state, int member, int members) => VectorWork.Run<Work>(((Shared*)state)->Width, state, member, members);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMember<TSimd>(Shared* shared, int member, int members)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float** sources = stackalloc float*[FlowStep.Parts];
        int count = 0;
        for (int part = 0; part < FlowStep.Parts; part++)
        {
            var (firstSample, endSample) = FlowStep.Part(part, shared->Batch);
            if (firstSample < endSample)
            {
                sources[count++] = shared->Parts + (part * shared->PartLength);
            }
        }

        var (first, end) = ConvolutionBlocking.Share(shared->Length / Padding.Granularity, member, members);
        float* target = shared->Target;
        for (int i = first * Padding.Granularity; i < end * Padding.Granularity; i += TSimd.Count)
        {
            var sum = TSimd.Load(sources[0] + i);
            for (int part = 1; part < count; part++)
            {
                sum += TSimd.Load(sources[part] + i);
            }

            sum.Store(target + i);
        }
    }

    private readonly struct Work : IVectorWork
    {
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd> => AddMember<TSimd>((Shared*)state, member, members);
    }

    private struct Shared
    {
        public SimdWidth Width;
        public float* Parts;
        public nint PartLength;
        public int Batch;
        public float* Target;
        public int Length;
    }
}
