using System.Diagnostics;
using System.Runtime.InteropServices;
using MlNetStudio.Cli;

using var cancellation = new CancellationTokenSource();
long askedAt = 0;

// The first signal asks for an orderly end (the best model so far is kept), a later one is obeyed at once. What comes within a
// second is the same request: a shell may send it to the process and to its group.
void OnSignal(PosixSignalContext context)
{
    long first = Interlocked.CompareExchange(ref askedAt, Stopwatch.GetTimestamp(), 0);
    if (first == 0 || Stopwatch.GetElapsedTime(first).TotalSeconds < 1)
    {
        context.Cancel = true;
        cancellation.Cancel();
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return CommandLine.Run(args, CliEnvironment.OfProcess(cancellation.Token));
