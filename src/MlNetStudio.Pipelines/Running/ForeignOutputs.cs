using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>One output of another maker's model over all rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Numbers">Its numbers [rows, width]; empty where it holds labels.</param>
/// <param name="Labels">Its labels as text [rows]; empty where it holds numbers.</param>
internal sealed record ForeignOutput(string Name, float[] Numbers, string[] Labels)
{
    /// <summary>The output of a tensor; null where it is of a type that tells neither.</summary>
    public static ForeignOutput? Of(string name, IReadOnlyList<Tensor> parts) => parts[0] switch
    {
        Tensor<float> => new(name, [.. parts.SelectMany(part => part.As<float>().Span.ToArray())], []),
        Tensor<double> => new(name, [.. parts.SelectMany(part => part.As<double>().Span.ToArray()).Select(value => (float)value)], []),
        Tensor<string> => new(name, [], [.. parts.SelectMany(part => part.As<string>().Span.ToArray())]),
        Tensor<long> => new(name, [], [.. parts.SelectMany(part => part.As<long>().Span.ToArray()).Select(Text)]),
        Tensor<int> => new(name, [], [.. parts.SelectMany(part => part.As<int>().Span.ToArray()).Select(value => Text(value))]),
        Tensor<uint> => new(name, [], [.. parts.SelectMany(part => part.As<uint>().Span.ToArray()).Select(value => Text(value))]),
        Tensor<bool> => new(name, [], [.. parts.SelectMany(part => part.As<bool>().Span.ToArray()).Select(value => value ? "true" : "false")]),
        _ => null,
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// What another maker's model says, as predictions: skl2onnx gives <c>label</c> and <c>probabilities</c> or <c>variable</c>, ML.NET
/// <c>PredictedLabel.output</c>, <c>Score.output</c> and <c>Probability.output</c>, others a tensor of scores. What cannot be told is refused, not guessed.
/// </summary>
internal sealed class ForeignOutputs(ContestModel model, IReadOnlyList<ForeignOutput> outputs, int rows, LabelEncoding encoding)
{
    private static readonly string[] ScoreWords = ["prob", "score", "logit", "predict", "variable", "output"];

    private readonly List<string> _notes = [];

    /// <summary>What people should know of how the outputs were read.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The predictions, the classes in the order of the encoding.</summary>
    /// <exception cref="InvalidInputException">They cannot be told from the outputs.</exception>
    public Predictions Read() => encoding.Task == TaskKind.Regression
        ? new Predictions { Task = TaskKind.Regression, RowCount = rows, Classes = [], Values = Best(1).Numbers, Labels = [] }
        : ReadClasses();

    private Predictions ReadClasses()
    {
        int classes = encoding.Classes.Length;
        var label = outputs.Where(output => output.Labels.Length == rows).OrderBy(output => output.Name.Contains("label", StringComparison.OrdinalIgnoreCase) ? 0 : 1).FirstOrDefault();
        var scores = outputs.Any(output => output.Numbers.Length == rows * classes) ? Best(classes) : classes == 2 ? TryBest(1) : null;
        float[] values = scores is null ? OneHot(label ?? throw Unclear()) : scores.Numbers.Length == rows ? Two(scores, label) : InOrder(Probabilities(scores.Numbers, classes), scores.Name, label);
        return new Predictions
        {
            Task = encoding.Task,
            RowCount = rows,
            Classes = encoding.Classes,
            Values = values,
            Labels = [.. Enumerable.Range(0, rows).Select(row => encoding.Classes[IndexOfMax(values.AsSpan(row * classes, classes))])],
        };
    }

    // Files of ML.NET pass the columns through, too.
    private ForeignOutput? TryBest(int width)
    {
        var fitting = outputs.Where(output => output.Numbers.Length == rows * width && output.Numbers.Length > 0).ToArray();
        var named = fitting.Select(output => (Output: output, Rank: Array.FindIndex(ScoreWords, word => output.Name.Contains(word, StringComparison.OrdinalIgnoreCase) && !output.Name.StartsWith("Features", StringComparison.Ordinal))))
            .Where(item => item.Rank >= 0 && !IsColumn(item.Output)).OrderBy(item => item.Rank).ToArray();
        return fitting.Length == 1 ? fitting[0]
            : named.Length > 0 && (named.Length == 1 || named[0].Rank < named[1].Rank) ? named[0].Output : null;
    }

    private bool IsColumn(ForeignOutput output) => model.Graph.Inputs.Any(input => output.Name == input.Name + ".output");

    private ForeignOutput Best(int width) => TryBest(width) ?? throw Unclear();

    private InvalidInputException Unclear() => new(
        $"what this model predicts cannot be told from its outputs ({string.Join(", ", model.Graph.Outputs.Select(output => output.ToString()))}): "
        + (encoding.Task == TaskKind.Regression ? "one number a row is expected, named prediction, score, variable or output where there are several."
            : string.Create(CultureInfo.InvariantCulture, $"{encoding.Classes.Length} scores a row, or a label, are expected.")),
        new SourceLocation(model.Path));

    private float[] Probabilities(float[] scores, int width)
    {
        bool isShare = true;
        for (int row = 0; row < rows && isShare; row++)
        {
            var own = scores.AsSpan(row * width, width);
            double sum = 0;
            foreach (float value in own)
            {
                sum += value;
                isShare &= value is > -1e-4f and < 1.0001f;
            }

            isShare &= Math.Abs(sum - 1) < 1e-3;
        }

        if (isShare)
        {
            return scores;
        }

        _notes.Add($"{model.Path}: its scores are no probabilities; a softmax made them such.");
        var made = new float[scores.Length];
        for (int row = 0; row < rows; row++)
        {
            var from = scores.AsSpan(row * width, width);
            double largest = from[IndexOfMax(from)];
            double sum = 0;
            foreach (float value in from)
            {
                sum += Math.Exp(value - largest);
            }

            for (int c = 0; c < width; c++)
            {
                made[(row * width) + c] = (float)(Math.Exp(from[c] - largest) / sum);
            }
        }

        return made;
    }

    private float[] Two(ForeignOutput scores, ForeignOutput? label)
    {
        var positive = scores.Numbers;
        if (!positive.All(value => value is >= 0 and <= 1))
        {
            _notes.Add($"{model.Path}: its scores are no probabilities; a sigmoid made them such.");
            positive = Array.ConvertAll(positive, value => (float)(1 / (1 + Math.Exp(-value))));
        }

        var both = new float[2 * rows];
        for (int row = 0; row < rows; row++)
        {
            (both[2 * row], both[(2 * row) + 1]) = (1 - positive[row], positive[row]);
        }

        return InOrder(both, scores.Name, label);
    }

    private float[] OneHot(ForeignOutput label)
    {
        _notes.Add($"{model.Path}: it gives classes and no probabilities, so that its log loss says nothing.");
        int classes = encoding.Classes.Length;
        var values = new float[rows * classes];
        for (int row = 0; row < rows; row++)
        {
            int place = PlaceOf(label.Labels[row]);
            values[(row * classes) + (place >= 0 ? place : throw new InvalidInputException(
                $"this model says '{label.Labels[row]}', which is none of the classes: {string.Join(", ", encoding.Classes)}.", new SourceLocation(model.Path)))] = 1;
        }

        return values;
    }

    // Which score is for which class: as the caller says; as a ZipMap says; as the model's own labels show, the largest score being that of its label; else the usual order.
    private float[] InOrder(float[] values, string scores, ForeignOutput? label)
    {
        int classes = encoding.Classes.Length;
        int[] places = model.Classes is { } named ? Named(named) : ZipMaps.ClassesOf(model.Graph, scores) is { IsEmpty: false } zipped ? Named(zipped) : label is null ? Usual() : Shown(values, label);
        var ordered = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            ordered[i - (i % classes) + places[i % classes]] = values[i];
        }

        return ordered;
    }

    private int[] Named(IReadOnlyList<string> named)
    {
        int[] places = [.. named.Select(PlaceOf)];
        return places.Length == encoding.Classes.Length && places.Order().SequenceEqual(Enumerable.Range(0, places.Length)) ? places : throw new InvalidInputException(
            $"the classes are {string.Join(", ", encoding.Classes)}; {(model.Classes is null ? "its ZipMap" : "--classes")} names {string.Join(", ", named)}.", new SourceLocation(model.Path));
    }

    private int[] Usual()
    {
        _notes.Add($"{model.Path}: its scores were taken for the classes {string.Join(", ", encoding.Classes)}, in this order; --classes names another.");
        return [.. Enumerable.Range(0, encoding.Classes.Length)];
    }

    private int[] Shown(float[] values, ForeignOutput label)
    {
        int classes = encoding.Classes.Length;
        var votes = new int[classes, classes];
        for (int row = 0; row < rows; row++)
        {
            int place = PlaceOf(label.Labels[row]);
            if (place < 0)
            {
                // Keys, or yes and no, that are not the table's own words.
                return Usual();
            }

            votes[IndexOfMax(values.AsSpan(row * classes, classes)), place]++;
        }

        var places = new int[classes];
        Array.Fill(places, -1);
        for (int score = 0; score < classes; score++)
        {
            int best = Enumerable.Range(0, classes).MaxBy(place => votes[score, place]);
            places[score] = votes[score, best] > 0 ? best : -1;
        }

        // Scores that were nowhere the largest are told by what is left, or keep the usual order.
        int[] free = [.. Enumerable.Range(0, classes).Except(places)];
        int[] open = [.. Enumerable.Range(0, classes).Where(score => places[score] < 0)];
        for (int i = 0; i < open.Length && i < free.Length; i++)
        {
            places[open[i]] = free.Contains(open[i]) ? open[i] : free[i];
        }

        return places.Order().SequenceEqual(Enumerable.Range(0, classes)) ? places : throw new InvalidInputException(
            "which of this model's scores is for which class cannot be told from its labels; name the classes in the order of the scores by --classes.", new SourceLocation(model.Path));
    }

    private int PlaceOf(string text)
    {
        int place = encoding.Classes.IndexOf(text);
        return place >= 0 || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? place
            : encoding.Classes.IndexOf(encoding.Classes.FirstOrDefault(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double own) && own == number) ?? "");
    }

    private static int IndexOfMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
