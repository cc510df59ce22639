namespace MlNetStudio.Cli;

/// <summary>What the command's exit codes mean.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int GateNotMet = 1;
    public const int WrongUsage = 2;
    public const int BadInput = 3;

    /// <summary>A fault of the program itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int InternalError = 70;

    /// <summary>Ended by Ctrl-C, with the best model so far kept.</summary>
    public const int Cancelled = 130;
}
