using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Plans;

/// <summary>
/// Several steps through which a few samples go at a time, forward and backward, so that what one step makes is still in the cache when the
/// next one reads it, and what only they need takes no more memory than that. The batch is cut into a fixed number of parts; a thread takes the
/// next one when it has done with the last, so that a processor that is slower for a while holds up nobody. Gradients are sums of the same
/// parts whatever the number of threads.
/// </summary>
internal sealed unsafe class FlowStep : Step, IDisposable
{
    /// <summary>The parts of a batch. Changing it changes results.</summary>
    public const int Parts = 8;

    // The floats of all that a range of samples touches: a good part of the usual second-level cache.
    private const long RangeLength = 192 * 1024;

    private readonly SampleStep[] _steps;
    private readonly WorkerTeam _team;
    private readonly int _samples;
    private readonly bool _trains;
    private GCHandle _self;

    /// <param name="steps">The steps in order.</param>
    /// <param name="samples">The samples that go through at a time.</param>
    /// <param name="team">The threads that share the parts.</param>
    /// <param name="trains">Whether the plan trains.</param>
    public FlowStep(SampleStep[] steps, int samples, WorkerTeam team, bool trains)
    {
        (_steps, _samples, _team, _trains) = (steps, samples, team, trains);
        _self = GCHandle.Alloc(this);
    }

    /// <summary>The samples that go through a flow at a time.</summary>
    /// <param name="sampleLength">The floats that one sample touches.</param>
    /// <param name="batch">The most samples of a run.</param>
    public static int SamplesAtATime(long sampleLength, int batch) =>
        (int)Math.Clamp(RangeLength / Math.Max(1, sampleLength), 1, (batch + Parts - 1) / Parts);

    /// <summary>The samples of one part.</summary>
    public static (int First, int End) Part(int part, int batch) => ((int)((long)batch * part / Parts), (int)((long)batch * (part + 1) / Parts));

    public override void Forward(int batch)
    {
        if (!_trains && batch < _team.Members && batch <= _samples * _team.Members)
        {
            // Too few samples to share: every step shares out its own work.
            foreach (var step in _steps)
            {
                step.Forward(batch);
            }

            return;
        }

        foreach (var step in _steps)
        {
            step.BeginForward();
        }

        Run(batch, goesBack: false);
    }

    public override void Backward(int batch)
    {
        foreach (var step in _steps)
        {
            step.BeginBackward();
        }

        Run(batch, goesBack: true);
        foreach (var step in _steps)
        {
            step.EndBackward(batch);
        }
    }

    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    private void Run(int batch, bool goesBack)
    {
        var shared = new Shared { Flow = GCHandle.ToIntPtr(_self), Batch = batch, GoesBack = goesBack };
        if (_team.Members > 1 && batch > 1)
        {
            _team.Run(&RunMember, &shared);
        }
        else
        {
            RunParts(&shared, 0);
        }
    }

    private static void RunMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        ((FlowStep)GCHandle.FromIntPtr(shared->Flow).Target!).RunParts(shared, member);
    }

    private void RunParts(Shared* shared, int member)
    {
        for (int part; (part = Interlocked.Increment(ref shared->PartsTaken) - 1) < Parts;)
        {
            var (first, end) = Part(part, shared->Batch);
            for (int sample = first; sample < end; sample += _samples)
            {
                var range = new SampleRange(sample, Math.Min(_samples, end - sample), part, sample == first, member);
                if (shared->GoesBack)
                {
                    for (int i = _steps.Length - 1; i >= 0; i--)
                    {
                        _steps[i].Backward(range);
                    }
                }
                else
                {
                    foreach (var step in _steps)
                    {
                        step.Forward(range);
                    }
                }
            }
        }
    }

    private struct Shared
    {
        public nint Flow;
        public int Batch;
        public bool GoesBack;
        public int PartsTaken;
    }
}
