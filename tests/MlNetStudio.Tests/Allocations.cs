namespace MlNetStudio.Tests;

/// <summary>What a piece of work allocates on its thread.</summary>
internal static class Allocations
{
    private const int Tries = 100;

    /// <summary>Fails if the work, which must be warm, allocates anything.</summary>
    /// <remarks>
    /// A garbage collection in between, which any other test may cause, adds the unused rest of the thread's allocation block to what
    /// <see cref="GC.GetAllocatedBytesForCurrentThread"/> says. Such a measurement says nothing, and is repeated.
    /// </remarks>
    public static void AssertNone(Action work)
    {
        long allocated = 0;
        for (int i = 0; i < Tries; i++)
        {
            int collections = GC.CollectionCount(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (GC.CollectionCount(0) == collections)
            {
                break;
            }
        }

        Assert.Equal(0, allocated);
    }
}
