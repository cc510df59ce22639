using System.Globalization;
using System.Text;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Recording;

/// <summary>
/// The rows of one version of a model as comma-separated text: the time, the model's columns, the prediction, and for classes its
/// probability. A file that has grown to the limit is followed by another; the oldest files of a model are removed. Only whole rows are ever written,
/// and only the user of the server can read them.
/// </summary>
internal sealed class PredictionFile : IDisposable
{
    private readonly ServingOptions _options;
    private readonly StringBuilder _rows = new();
    private readonly StringWriter _text;
    private readonly string _name;
    private readonly string _version;
    private FileStream? _stream;

    /// <param name="options">Where files go, and how large and how many they may be.</param>
    /// <param name="model">The model.</param>
    public PredictionFile(ServingOptions options, LoadedModel model)
    {
        (_options, _name, _version) = (options, model.Name, model.Version);
        _text = new StringWriter(_rows, CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the rows of a request.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(PredictionRecord record)
    {
        const int Much = 1 << 20;
        if (_stream is null || _stream.Length + _rows.Length > _options.PredictionLogBytes)
        {
            Begin(record.Model);
        }

        for (int row = 0; row < record.Scored.Count; row++)
        {
            Write(Fields(record, row));
            if (_rows.Length > Much)
            {
                Flush();
            }
        }
    }

    /// <summary>Writes what was taken.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Flush()
    {
        if (_rows.Length > 0)
        {
            _stream!.Write(Encoding.UTF8.GetBytes(_rows.ToString()));
            _stream.Flush();
            _rows.Clear();
        }
    }

    /// <summary>Gives the file up, with what was not yet written.</summary>
    public void Abandon()
    {
        _rows.Clear();
        _stream?.Dispose();
        _stream = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Abandon();

    private void Begin(LoadedModel model)
    {
        Flush();
        _stream?.Dispose();
        _stream = null;
        Directory.CreateDirectory(_options.PredictionLog);
        RemoveOldest();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _stream = new FileStream(Path.Combine(_options.PredictionLog, PredictionLogFolder.FileName(_name, _version, DateTime.UtcNow)), options);
        string[] header = [PredictionLogFolder.Time, .. NamesOf(model), PredictionLogFolder.Prediction];
        Write(model.LabelOutput < 0 ? header : [.. header, PredictionLogFolder.Probability]);
    }

    private static IEnumerable<string> NamesOf(LoadedModel model) =>
        model.Images is { } images ? ImageStatistics.Names(images.Shape.Channels) : model.Columns.Columns.Select(column => column.Name);

    private void RemoveOldest()
    {
        string[] files = PredictionLogFolder.FilesOf(_options.PredictionLog, _name);
        foreach (string file in files.Take(Math.Max(0, files.Length - _options.PredictionLogFiles + 1)))
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Fields(PredictionRecord record, int row)
    {
        yield return record.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        foreach (var input in record.Inputs)
        {
            yield return input switch
            {
                Tensor<float> numbers => Number(numbers.Span[row]),
                Tensor<long> dates => DateColumn.Format(dates.Span[row]),
                Tensor<string> texts => texts.Span[row],
                var other => throw new NotSupportedException($"A column of {other.ElementType} cannot be recorded."),
            };
        }

        var (model, scored) = (record.Model, record.Scored);
        if (model.LabelOutput < 0)
        {
            yield return Number(scored.Values<float>(model.PredictionOutput)[row]);
            yield break;
        }

        yield return scored.Outputs[model.LabelOutput] is Tensor<long>
            ? scored.Values<long>(model.LabelOutput)[row].ToString(CultureInfo.InvariantCulture)
            : scored.Values<string>(model.LabelOutput)[row];
        int classes = model.ClassNames.Length;
        yield return Number(System.Numerics.Tensors.TensorPrimitives.Max(scored.Values<float>(model.ProbabilitiesOutput).Slice(row * classes, classes)));
    }

    private void Write(IEnumerable<string> fields)
    {
        bool isFirst = true;
        foreach (string field in fields)
        {
            if (!isFirst)
            {
                _text.Write(',');
            }

            TableWriter.WriteField(_text, field);
            isFirst = false;
        }

        _text.Write('\n');
    }

    private static string Number(float value) => float.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";
}
