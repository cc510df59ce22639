namespace MlNetStudio.OnnxRuntime;

/// <summary>
/// Memory for rows and their scores that is used for one call after the other, so that scoring a row on the processor allocates
/// nothing. For one thread at a time; each thread has its own for the one session. Made by <see cref="OnnxRuntimeSession.BindRows"/>.
/// </summary>
public sealed class OnnxRuntimeRows : IDisposable
{
    private readonly OnnxRuntimeSession _session;
    private readonly RowBinding _binding;

    internal OnnxRuntimeRows(OnnxRuntimeSession session, RowBinding binding, int capacity) => (_session, _binding, Capacity) = (session, binding, capacity);

    /// <summary>The most rows of one call.</summary>
    public int Capacity { get; }

    /// <summary>The rows to score, row-major: <see cref="Capacity"/> times the size of the model's input.</summary>
    public Span<float> Input => _binding.Input;

    /// <summary>The scores, row-major: <see cref="Capacity"/> times the size of the model's output.</summary>
    public ReadOnlySpan<float> Output => _binding.Output;

    /// <summary>Scores the first rows of <see cref="Input"/> into the first rows of <see cref="Output"/>.</summary>
    /// <param name="rows">How many, from 1 to <see cref="Capacity"/>.</param>
    /// <returns>Whether they were scored; false if the session has been disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for so many.</exception>
    /// <exception cref="MlNetStudio.Neural.InvalidInputException">ONNX Runtime fails; its reason is in the message.</exception>
    public bool TryRun(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Capacity);
        return _session.TryRun(_binding, rows);
    }

    /// <summary>Releases what ONNX Runtime knows of the memory. The session stays.</summary>
    public void Dispose() => _binding.Dispose();
}
