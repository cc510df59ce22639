using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Plans;

/// <summary>
/// A step that does the same to every sample and sums nothing over them: the threads share the samples, so that every element is computed
/// as it would be by one thread.
/// </summary>
/// <param name="team">The threads.</param>
/// <param name="sampleLength">The floats of a sample, which decide whether sharing pays.</param>
/// <param name="goesBack">Whether any input wants a gradient.</param>
internal abstract unsafe class SharedStep(WorkerTeam team, long sampleLength, bool goesBack) : Step
{
    /// <summary>A step of a layer.</summary>
    protected SharedStep(StepContext context)
        : this(context.Team, Math.Max(context.Inputs.Max(input => input.SampleLength), context.Output.SampleLength), GoesBack(context))
    {
    }

    public override void Forward(int batch) => Run(batch, backward: false);

    public override void Backward(int batch)
    {
        if (goesBack)
        {
            Run(batch, backward: true);
        }
    }

    /// <summary>Computes the output for the samples from <paramref name="first"/> up to, without it, <paramref name="end"/>; several threads do so at the same time.</summary>
    protected abstract void Forward(int first, int end);

    /// <summary>Computes the gradient of the inputs for some samples. Called only if at least one input wants one.</summary>
    protected abstract void Backward(int first, int end);

    private static bool GoesBack(StepContext context)
    {
        foreach (var input in context.Inputs)
        {
            if (input.Gradient is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void Run(int batch, bool backward)
    {
        if (team.Members == 1 || batch == 1 || batch * sampleLength < WorkerTeam.LeastSharedLength)
        {
            RunPart(0, batch, backward);
            return;
        }

        var handle = GCHandle.Alloc(this);
        try
        {
            var shared = new Shared { Step = GCHandle.ToIntPtr(handle), Batch = batch, Backward = backward };
            team.Run(&RunMember, &shared);
        }
        finally
        {
            handle.Free();
        }
    }

    private static void RunMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var (first, end) = ConvolutionBlocking.Share(shared->Batch, member, members);
        if (first < end)
        {
            ((SharedStep)GCHandle.FromIntPtr(shared->Step).Target!).RunPart(first, end, shared->Backward);
        }
    }

    private void RunPart(int first, int end, bool backward)
    {
        if (backward)
        {
            Backward(first, end);
        }
        else
        {
            Forward(first, end);
        }
    }

    private struct Shared
    {
        public nint Step;
        public int Batch;
        public bool Backward;
    }
}
