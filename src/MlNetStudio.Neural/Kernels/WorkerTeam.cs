using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// Threads that share the work of one plan; the caller of <see cref="Run"/> is the first member. Between two runs the others
/// spin for a moment, so that a plan hands over its many small steps in well under a microsecond, and then park, so that an idle
/// team costs nothing. A team with more members than processors never spins. A team of one has no threads and runs everything
/// on the caller.
/// </summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    /// <summary>The floats of a pass over memory from which handing parts of it to other threads gains more than its microsecond.</summary>
    public const long LeastSharedLength = 1 << 14;

    // Long enough to bridge the steps of a plan that run on the caller alone.
    private static readonly long SpinTicks = Stopwatch.Frequency / 5000;

    private readonly Worker[] _workers;
    private readonly AutoResetEvent? _done;
    private readonly bool _spins;
    private delegate*<void*, int, int, void> _work;
    private void* _state;
    private Signals _signals;
    private int _running;
    private bool _stopping;
    private bool _disposed;

    /// <summary>Starts <paramref name="members"/> - 1 background threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one member.</exception>
    public WorkerTeam(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        Members = members;
        _spins = members <= Environment.ProcessorCount;
        _workers = new Worker[members - 1];
        if (members > 1)
        {
            _done = new AutoResetEvent(initialState: false);
        }

        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Worker(this, i + 1);
        }
    }

    /// <summary>The caller alone. Shared by everyone: any number of threads may run it at once.</summary>
    public static WorkerTeam Single { get; } = new(1);

    /// <summary>How many take part in a run.</summary>
    public int Members { get; }

    /// <summary>
    /// Runs <paramref name="work"/>(state, member, members) on every member, the caller being member 0, and returns when all are
    /// done. Nothing is allocated. If members throw, the others finish first, then the exception of the lowest member is thrown.
    /// </summary>
    /// <exception cref="InvalidOperationException">The team is running already: a nested run, or two callers at once.</exception>
    /// <exception cref="ObjectDisposedException">The team has been disposed.</exception>
    public void Run(delegate*<void*, int, int, void> work, void* state)
    {
        if (_workers.Length == 0)
        {
            work(state, 0, 1);
            return;
        }

        Enter();
        _work = work;
        _state = state;
        _signals.Pending = _workers.Length;
        Release();
        Exception? failure = null;
        try
        {
            work(state, 0, Members);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        AwaitOthers();
        foreach (Worker worker in _workers)
        {
            failure ??= worker.Failure;
            worker.Failure = null;
        }

        Volatile.Write(ref _running, 0);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends the threads and waits for them. A team of one, and a team disposed before, are left as they are.</summary>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public void Dispose()
    {
        if (_workers.Length == 0 || _disposed)
        {
            return;
        }

        Enter();
        _disposed = true;
        _stopping = true;
        Release();
        foreach (Worker worker in _workers)
        {
            worker.Join();
        }

        _done!.Dispose();
        Volatile.Write(ref _running, 0);
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new InvalidOperationException("The team is running already: a member may not start a run of its own team, nor two threads share one.");
        }

        if (_disposed)
        {
            Volatile.Write(ref _running, 0);
            throw new ObjectDisposedException(nameof(WorkerTeam));
        }
    }

    private void Release()
    {
        // A full fence: the run is visible before the question who is parked, as a worker parks before it looks for a run.
        Interlocked.Increment(ref _signals.Generation);
        foreach (Worker worker in _workers)
        {
            worker.WakeIfParked();
        }
    }

    private void AwaitOthers()
    {
        if (_spins)
        {
            long start = Stopwatch.GetTimestamp();
            do
            {
                if (Volatile.Read(ref _signals.Pending) == 0)
                {
                    return;
                }

                Thread.SpinWait(2);
            }
            while (Stopwatch.GetTimestamp() - start < SpinTicks);
        }

        Park(ref _signals.Pending, 0, ref _signals.CallerParked, _done!);
    }

    private void ReportDone()
    {
        if (Interlocked.Decrement(ref _signals.Pending) == 0 && Interlocked.Exchange(ref _signals.CallerParked, 0) == 1)
        {
            _done!.Set();
        }
    }

    /// <summary>
    /// Sleeps until <paramref name="word"/> has a value. Whoever takes the flag back decides: the other side by setting the event,
    /// this thread by going on. A thread that was late with the run before may take the flag of this one, so a waking proves nothing.
    /// </summary>
    private static void Park(ref int word, int awaited, ref int parked, AutoResetEvent wake)
    {
        while (Volatile.Read(ref word) != awaited)
        {
            Interlocked.Exchange(ref parked, 1);
            if (Volatile.Read(ref word) != awaited || Interlocked.Exchange(ref parked, 0) == 0)
            {
                wake.WaitOne();
            }
        }
    }

    /// <summary>The words that the members watch, each on cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Signals
    {
        /// <summary>Counts the runs.</summary>
        [FieldOffset(128)]
        public int Generation;

        /// <summary>The workers that have not finished the run.</summary>
        [FieldOffset(256)]
        public int Pending;

        /// <summary>Whether the caller waits for the event and not for Pending.</summary>
        [FieldOffset(384)]
        public int CallerParked;
    }

    private sealed class Worker
    {
        private readonly WorkerTeam _team;
        private readonly int _member;
        private readonly AutoResetEvent _wake = new(initialState: false);
        private readonly Thread _thread;
        private int _parked;

        public Worker(WorkerTeam team, int member)
        {
            _team = team;
            _member = member;
            _thread = new Thread(Work) { IsBackground = true, Name = $"{nameof(WorkerTeam)} {member}" };
            _thread.Start();
        }

        public Exception? Failure { get; set; }

        public void WakeIfParked()
        {
            if (Volatile.Read(ref _parked) == 1 && Interlocked.Exchange(ref _parked, 0) == 1)
            {
                _wake.Set();
            }
        }

        public void Join()
        {
            _thread.Join();
            _wake.Dispose();
        }

        private void Work()
        {
            int seen = 0;
            while (true)
            {
                AwaitRun(seen);
                seen++;
                if (_team._stopping)
                {
                    return;
                }

                try
                {
                    _team._work(_team._state, _member, _team.Members);
                }
                catch (Exception exception)
                {
                    Failure = exception;
                }

                _team.ReportDone();
            }
        }

        private void AwaitRun(int seen)
        {
            if (_team._spins)
            {
                long start = Stopwatch.GetTimestamp();
                do
                {
                    if (Volatile.Read(ref _team._signals.Generation) != seen)
                    {
                        return;
                    }

                    Thread.SpinWait(2);
                }
                while (Stopwatch.GetTimestamp() - start < SpinTicks);
            }

            Park(ref _team._signals.Generation, seen + 1, ref _parked, _wake);
        }
    }
}
