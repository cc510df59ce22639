using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlNetStudio.Neural.Schedules;

namespace MlNetStudio.Neural.Training;

/// <summary>
/// The state of a training at the end of an epoch: parameters, those of the best epoch, the optimizer's state, the
/// schedule's, the history. The order of rows and what dropout drops follow from the seed and the position, so no random
/// state is needed. A checkpoint belongs to one network, data set and set of options, and says so if used with another.
/// </summary>
internal sealed unsafe class Checkpoint(Network network, TrainingOptions options, Dataset training, Dataset? validation)
{
    private const string Format = "mlnetstudio-checkpoint-1";
    private readonly ParameterStore _store = network.Parameters;
    private readonly string _path = options.Checkpoints!.Path;
    private readonly string _identity = Identify(network, options, training, validation);

    public void Save(int epoch, GradientDescent descent, ScheduleState schedule, BestEpoch best, IReadOnlyList<EpochSummary> history)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["identity"] = _identity,
            ["epoch"] = epoch.ToString(CultureInfo.InvariantCulture),
            ["bestEpoch"] = best.Epoch.ToString(CultureInfo.InvariantCulture),
            ["bestLoss"] = best.Loss.ToString("R", CultureInfo.InvariantCulture),
            ["schedule"] = string.Join(' ', schedule.Save().Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
            ["history"] = JsonSerializer.Serialize([.. history], NeuralJsonContext.Default.ImmutableArrayEpochSummary),
        };
        var tensors = new List<(string, ImmutableArray<int>, float[])>();
        foreach (var (name, slot, buffer) in Tensors(descent, best))
        {
            tensors.Add((name, slot.Spec.Shape.Dimensions, ParameterStore.Unpad(slot, (float*)buffer)));
        }

        SafeTensorsFile.Write(_path, metadata, tensors);
    }

    /// <summary>Brings everything back from the file, if there is one, and returns the number of epochs done; 0 if there is none.</summary>
    /// <exception cref="InvalidInputException">The file is damaged, or of another network, data set or set of options.</exception>
    public int TryLoad(GradientDescent descent, ScheduleState schedule, BestEpoch best, List<EpochSummary> history)
    {
        if (!File.Exists(_path))
        {
            return 0;
        }

        var (metadata, tensors) = SafeTensorsFile.Read(_path);
        if (metadata.GetValueOrDefault("format") != Format)
        {
            throw Error("it is not a checkpoint of this version");
        }

        if (metadata.GetValueOrDefault("identity") != _identity)
        {
            throw Error("it belongs to another network, data set or set of options");
        }

        try
        {
            _store.Change();
            foreach (var (name, slot, buffer) in Tensors(descent, best))
            {
                if (!tensors.TryGetValue(name, out var values) || values.Length != slot.Size)
                {
                    throw Error($"it lacks '{name}'");
                }

                ParameterStore.Pad(slot, values, (float*)buffer);
            }

            schedule.Restore([.. metadata["schedule"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))]);
            var epochs = JsonSerializer.Deserialize(metadata["history"], NeuralJsonContext.Default.ImmutableArrayEpochSummary);
            int epoch = int.Parse(metadata["epoch"], CultureInfo.InvariantCulture);
            int bestEpoch = int.Parse(metadata["bestEpoch"], CultureInfo.InvariantCulture);
            if (epochs.IsDefault || epochs.Length != epoch || epoch > options.Epochs || bestEpoch < 0 || bestEpoch > epoch)
            {
                throw Error("its epochs do not fit together");
            }

            history.AddRange(epochs);
            best.Set(bestEpoch, double.Parse(metadata["bestLoss"], CultureInfo.InvariantCulture));
            return epoch;
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or JsonException or OverflowException or IndexOutOfRangeException or ArgumentException)
        {
            throw Error("its metadata cannot be read", e);
        }
    }

    /// <summary>Everything with the layout of the parameters: name in the file, slot, buffer.</summary>
    private IEnumerable<(string Name, ParameterSlot Slot, nint Buffer)> Tensors(GradientDescent descent, BestEpoch best)
    {
        foreach (var slot in _store.Slots)
        {
            yield return (slot.FullName, slot, Address(_store));
            yield return ($"best/{slot.FullName}", slot, Address(best));
            for (int state = 0; slot.Spec.Trainable && state < descent.StateCount; state++)
            {
                yield return ($"optimizer/{state}/{slot.FullName}", slot, Address(descent, state));
            }
        }
    }

    private static nint Address(ParameterStore store) => (nint)store.Values;

    private static nint Address(BestEpoch best) => (nint)best.Parameters;

    private static nint Address(GradientDescent descent, int state) => (nint)descent.State(state);

    private InvalidInputException Error(string what, Exception? inner = null) =>
        new($"training cannot go on from this checkpoint: {what}. Use the same network, data and options, or delete it to start anew.", new SourceLocation(_path), inner);

    /// <summary>A hash of all that decides the course of a training.</summary>
    private static string Identify(Network network, TrainingOptions options, Dataset training, Dataset? validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var course = options with { Threads = 0, Checkpoints = null };
        hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(network.Definition, NeuralJsonContext.Default.NetworkDefinition)));
        hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(course, NeuralJsonContext.Default.TrainingOptions)));
        foreach (var data in new[] { training, validation })
        {
            if (data is not null)
            {
                hash.AppendData(BitConverter.GetBytes(data.RowCount));
                hash.AppendData(MemoryMarshal.AsBytes<float>(data.Features));
                hash.AppendData(Encoding.UTF8.GetBytes(data.Source?.Identity ?? ""));
                hash.AppendData(MemoryMarshal.AsBytes<float>(data.Targets));
                hash.AppendData(MemoryMarshal.AsBytes<float>(data.Weights));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
