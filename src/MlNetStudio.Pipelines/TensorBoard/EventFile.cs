using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.TensorBoard.Protos;

namespace MlNetStudio.Pipelines.TensorBoard;

/// <summary>
/// A file of events that TensorBoard shows: scalars, histograms, the graph of layers. Every event is on the disk when the call
/// returns, so that a running training can be watched. One thread at a time.
/// </summary>
/// <remarks>Values are told of steps, which are epochs here. The events carry the time of their writing, as TensorBoard wants it.</remarks>
public sealed class EventFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly TimeProvider _clock;

    private EventFile(FileStream stream, TimeProvider clock) => (_stream, _clock) = (stream, clock);

    /// <summary>The file's path.</summary>
    public string Path => _stream.Name;

    /// <summary>Begins a new file in a folder, which is made if need be; files of earlier runs stay, and TensorBoard shows them too.</summary>
    /// <param name="folder">The folder; TensorBoard names the run by it.</param>
    /// <param name="clock">Tells the time; null for the system's.</param>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    public static EventFile Create(string folder, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        clock ??= TimeProvider.System;
        try
        {
            Directory.CreateDirectory(folder);
            for (long second = clock.GetUtcNow().ToUnixTimeSeconds(); ; second++)
            {
                // The names sort by time; a second run within the same second takes the next one.
                string path = System.IO.Path.Combine(folder, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"events.out.tfevents.{second:D10}.mlnetstudio"));
                if (!File.Exists(path))
                {
                    var file = new EventFile(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), clock);
                    file.Write(0, new Event { FileVersion = "brain.Event:2" });
                    return file;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"TensorBoard's events cannot be written: {exception.Message}", new SourceLocation(folder), exception);
        }
    }

    /// <summary>Adds a number.</summary>
    /// <param name="step">The epoch.</param>
    /// <param name="tag">What it is, such as "loss/training"; a slash makes groups.</param>
    /// <param name="value">The number.</param>
    public void AddScalar(long step, string tag, double value) =>
        Write(step, new Event { Summary = new Summary { Value = { new Summary.Types.Value { Tag = tag, SimpleValue = (float)value } } } });

    /// <summary>Adds the spread of some numbers.</summary>
    /// <param name="step">The epoch.</param>
    /// <param name="tag">What they are, such as "weights/dense_1/kernel".</param>
    /// <param name="values">The numbers.</param>
    public void AddHistogram(long step, string tag, ReadOnlySpan<float> values) =>
        Write(step, new Event { Summary = new Summary { Value = { new Summary.Types.Value { Tag = tag, Histo = EventHistogram.Of(values) } } } });

    /// <summary>Adds the graph of a network's layers.</summary>
    public void AddGraph(NetworkDefinition network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var graph = new GraphDef { Versions = new VersionDef { Producer = 22 } };
        foreach (var input in network.Inputs)
        {
            graph.Node.Add(new NodeDef { Name = input.Name, Op = "Placeholder" });
        }

        foreach (var node in network.Nodes)
        {
            graph.Node.Add(new NodeDef { Name = node.Name, Op = node.Layer.Kind, Input = { node.Inputs } });
        }

        Write(0, new Event { GraphDef = graph.ToByteString() });
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Write(long step, Event what)
    {
        what.WallTime = _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        what.Step = step;
        EventRecord.Write(_stream, what.ToByteArray());
        _stream.Flush();
    }
}
