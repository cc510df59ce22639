namespace MlNetStudio.Neural;

/// <summary>
/// Something handed in from outside (data, a model file, a pipeline file, a setting) cannot be used.
/// The message says what was wrong, what was expected and what to do; <see cref="Location"/> says where.
/// The command line turns it into exit code 3 and never prints its stack trace.
/// </summary>
public class InvalidInputException : Exception
{
    /// <summary>Creates the exception with a message and, where there is one, a place in a file.</summary>
    public InvalidInputException(string message, SourceLocation? location = null, Exception? innerException = null)
        : base(location is null ? message : $"{location}: {message}", innerException) => Location = location;

    /// <summary>Where the fault lies, or null if it is in no file.</summary>
    public SourceLocation? Location { get; }
}

/// <summary>A place in a file. <see cref="Line"/> and <see cref="Column"/> count from 1.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">The line, or null where only the file is known.</param>
/// <param name="Column">The field or character, or null where only the line is known.</param>
public sealed record SourceLocation(string File, long? Line = null, long? Column = null)
{
    /// <inheritdoc/>
    public override string ToString() => (Line, Column) switch
    {
        (null, _) => File,
        (_, null) => $"{File}({Line})",
        _ => $"{File}({Line},{Column})",
    };
}
