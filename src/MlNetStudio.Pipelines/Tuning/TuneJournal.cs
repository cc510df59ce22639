using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Tuning;

/// <summary>trials.jsonl: a header, then a line for every trial that is over, so that a search that was killed goes on where it was.</summary>
internal sealed class TuneJournal
{
    private readonly string _path;
    private readonly Dictionary<(int Round, int Number), TuneTrial> _trials = [];

    private TuneJournal(string path) => _path = path;

    /// <summary>The trials so far, in their order.</summary>
    public IEnumerable<TuneTrial> Trials => _trials.Values.OrderBy(trial => trial.Round).ThenBy(trial => trial.Number);

    /// <summary>Opens the journal of a folder, or begins one.</summary>
    /// <exception cref="InvalidInputException">There is one of another search, or it cannot be read or written.</exception>
    public static TuneJournal Open(string path, PipelineDefinition pipeline)
    {
        var journal = new TuneJournal(path);
        string header = JsonSerializer.Serialize(
            new TuneHeader(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(PipelineFile.ToYaml(pipeline))))), TuneJsonContext.Default.TuneHeader);
        try
        {
            if (!File.Exists(path))
            {
                File.WriteAllText(path, header + "\n");
                return journal;
            }

            string text = File.ReadAllText(path);

            // A line without its end was being written when the process was killed.
            string whole = text[..(text.LastIndexOf('\n') + 1)];
            string[] lines = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines.Length > 0 && lines[0] != header)
            {
                throw new InvalidInputException(
                    "these trials are of another search: the pipeline was changed since. Delete the file to begin anew, or choose another folder with --out.", new SourceLocation(path, 1));
            }

            for (int i = 1; i < lines.Length; i++)
            {
                journal.Keep(Read(lines[i], new SourceLocation(path, i + 1)));
            }

            if (lines.Length == 0 || whole.Length < text.Length)
            {
                File.WriteAllText(path, lines.Length == 0 ? header + "\n" : whole);
            }

            return journal;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the trials cannot be kept: {exception.Message}", new SourceLocation(path), exception);
        }
    }

    /// <summary>The trial, if it is over.</summary>
    public TuneTrial? Find(int round, int number) => _trials.GetValueOrDefault((round, number));

    /// <summary>Adds a trial.</summary>
    /// <exception cref="InvalidInputException">The disk is full, or the file was taken away.</exception>
    public void Add(TuneTrial trial)
    {
        try
        {
            File.AppendAllText(_path, JsonSerializer.Serialize(trial, TuneJsonContext.Default.TuneTrial) + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the trials cannot be kept: {exception.Message}", new SourceLocation(_path), exception);
        }

        Keep(trial);
    }

    private void Keep(TuneTrial trial) => _trials[(trial.Round, trial.Number)] = trial;

    private static TuneTrial Read(string line, SourceLocation location)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TuneJsonContext.Default.TuneTrial) is { Options: not null } trial
                ? trial
                : throw new InvalidInputException("this is no trial.", location);
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException("this is no trial. Delete the file to begin anew.", location, exception);
        }
    }
}
