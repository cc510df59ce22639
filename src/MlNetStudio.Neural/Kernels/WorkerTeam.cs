namespace MlNetStudio.Neural.Kernels;


/// <summary>Threads that share the work of one plan. A team of one runs everything on the caller.</summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    public static WorkerTeam Single { get; } = new(1);

    public WorkerTeam(int members) => Members = members;

    public int Members { get; }

    /// <summary>Runs <paramref name="work"/> on every member, the caller being member 0, and returns when all are done.</summary>
    public void Run(delegate*<void*, int, int, void> work, void* state)
    {
        for (int member = 0; member < Members; member++)
        {
            work(state, member, Members);
        }
    }

    public void Dispose()
    {
    }
}
