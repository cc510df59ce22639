using System.Runtime.InteropServices;
using MlNetStudio.Cli;

using var cancellation = new CancellationTokenSource();
bool asked = false;

// The first signal asks for an orderly end (the best model so far is kept), the second is obeyed at once.
void OnSignal(PosixSignalContext context)
{
    if (!asked)
    {
        asked = true;
        context.Cancel = true;
        cancellation.Cancel();
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return CommandLine.Run(args, CliEnvironment.OfProcess(cancellation.Token));
