namespace MlNetStudio.Tests.Serving;

/// <summary>Waits for what happens elsewhere.</summary>
internal static class Eventually
{
    // Only so that a fault is a failure and not a test that never ends.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Waits until something holds.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        using var end = new CancellationTokenSource(Longest);
        while (!await condition())
        {
            Assert.False(end.IsCancellationRequested, "it never happened");
            await Task.Delay(5);
        }
    }
}
