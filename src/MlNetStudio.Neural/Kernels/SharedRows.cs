using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Kernels;

/// <summary>Kernels that a team shares out by columns, so that every element is computed as it would be by one thread.</summary>
internal static unsafe class SharedRows
{
    // Blocks of four columns are turned in registers.
    private const int ColumnsTurned = 4;

    /// <summary><see cref="KernelSet.Transpose"/> on all threads of a team, where that pays.</summary>
    public static void Transpose(KernelSet kernels, float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride, WorkerTeam team)
    {
        var shared = new Shared { Width = kernels.Width, Source = source, SourceStride = sourceStride, Rows = rows, Columns = columns, Target = target, TargetStride = targetStride };
        Run(&shared, &TransposeMember, team);
    }

    /// <summary><see cref="KernelSet.SumRows"/>, not accumulating, on all threads of a team, where that pays.</summary>
    public static void Sum(KernelSet kernels, float* source, nint stride, int rows, int columns, float* target, WorkerTeam team)
    {
        var shared = new Shared { Width = kernels.Width, Source = source, SourceStride = stride, Rows = rows, Columns = columns, Target = target };
        Run(&shared, &SumMember, team);
    }

    /// <summary>pixels[p, c] += row[c] on all threads of a team, where that pays.</summary>
    public static void AddToEach(float* pixels, float* row, int count, nint stride, WorkerTeam team)
    {
        var shared = new Shared { Source = row, Rows = count, Columns = (int)stride, Target = pixels, TargetStride = stride };
        Run(&shared, &AddMember, team);
    }

    private static void Run(Shared* shared, delegate*<void*, int, int, void> work, WorkerTeam team)
    {
        if (team.Members > 1 && (long)shared->Rows * shared->Columns >= WorkerTeam.LeastSharedLength)
        {
            team.Run(work, shared);
        }
        else
        {
            work(shared, 0, 1);
        }
    }

    private static void TransposeMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var (first, end) = ConvolutionBlocking.Share((shared->Columns + ColumnsTurned - 1) / ColumnsTurned, member, members);
        first *= ColumnsTurned;
        end = Math.Min(shared->Columns, end * ColumnsTurned);
        KernelSet.For(shared->Width).Transpose(
            shared->Source + first, shared->SourceStride, shared->Rows, end - first, shared->Target + (first * shared->TargetStride), shared->TargetStride);
    }

    private static void SumMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var (first, end) = ConvolutionBlocking.Share(shared->Columns / Padding.Granularity, member, members);
        first *= Padding.Granularity;
        end *= Padding.Granularity;
        KernelSet.For(shared->Width).SumRows(shared->Source + first, shared->SourceStride, shared->Rows, end - first, shared->Target + first, accumulate: false);
    }

    private static void AddMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var (first, end) = ConvolutionBlocking.Share(shared->Rows, member, members);
        PixelRows.Add(shared->Target + (first * shared->TargetStride), shared->Source, end - first, shared->TargetStride);
    }

    private struct Shared
    {
        public SimdWidth Width;
        public float* Source;
        public nint SourceStride;
        public int Rows;
        public int Columns;
        public float* Target;
        public nint TargetStride;
    }
}
