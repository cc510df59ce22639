using Microsoft.AspNetCore.Http;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Scoring;

/// <summary>Takes predictions of one model apart, by column or by pixel. A few requests do so at once; others wait, since each row is some hundred or thousand predictions.</summary>
internal sealed class RowExplainer : IDisposable
{
    private readonly LoadedModel _model;
    private readonly ServingOptions _options;
    private readonly Lazy<PredictionExplainer> _explainer;
    private readonly SemaphoreSlim _places;

    /// <param name="model">The model.</param>
    /// <param name="options">How many rows a request may ask for, and how many requests at once.</param>
    public RowExplainer(LoadedModel model, ServingOptions options)
    {
        (_model, _options) = (model, options);
        _explainer = new Lazy<PredictionExplainer>(() => new PredictionExplainer(model.File));
        _places = new SemaphoreSlim(options.EffectiveConcurrency);
    }

    /// <summary>Takes the predictions for some rows apart.</summary>
    /// <param name="inputs">The rows as the model's inputs.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="scored">What the model said of them.</param>
    /// <param name="cancellation">The one that asks has gone.</param>
    /// <exception cref="RequestException">They are too many, or too large.</exception>
    /// <exception cref="TimeoutException">It took too long until there was a place.</exception>
    /// <exception cref="Neural.InvalidInputException">Predictions of this model cannot be taken apart.</exception>
    public async Task<RowExplanations> ExplainAsync(Tensor[] inputs, int rows, ScoredRows scored, CancellationToken cancellation)
    {
        string items = _model.Images is null ? "rows" : "images";
        if (rows > _options.ExplainRows)
        {
            throw RequestException.TooLarge(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"Explanations are given for at most {_options.ExplainRows} {items} at a time; the request has {rows}."));
        }

        if (_model.Images is { } images && !ImageExplainer.Takes(images.Shape))
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest, "not-explained", "Predictions of this model are not explained", string.Create(
                    System.Globalization.CultureInfo.InvariantCulture, $"Images of up to {ImageExplainer.LargestSide} pixels a side are explained; this model takes {images.Expected}."));
        }

        if (!await _places.WaitAsync(_options.QueueTimeout, cancellation).ConfigureAwait(false))
        {
            throw new TimeoutException();
        }

        try
        {
            return _model.Images is null ? OfColumns(inputs, rows, cancellation) : OfPixels(_model.Images.Shape, inputs[0].As<byte>(), rows, scored, cancellation);
        }
        finally
        {
            _places.Release();
        }
    }

    private RowExplanations.Columns OfColumns(Tensor[] inputs, int rows, CancellationToken cancellation)
    {
        var table = new Table(_model.Columns.Columns.Select((column, i) => ColumnOf(column, inputs[i])));
        var explanations = new Attribution[rows];
        for (int row = 0; row < rows; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            explanations[row] = _explainer.Value.Explain(table, row);
        }

        return new RowExplanations.Columns(explanations);
    }

    private RowExplanations.Pixels OfPixels(ImageShape shape, Tensor<byte> images, int rows, in ScoredRows scored, CancellationToken cancellation)
    {
        int classes = _model.ClassNames.Length;
        var maps = new double[rows][];
        for (int row = 0; row < rows; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            int label = IndexOfMax(scored.Values<float>(_model.ProbabilitiesOutput).Slice(row * classes, classes));
            maps[row] = ImageExplainer.Explain(_model.File, images.Span.Slice(row * shape.Size, shape.Size), label);
        }

        return new RowExplanations.Pixels(shape, maps);
    }

    // The first of several, as in the model.
    private static int IndexOfMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private static Column ColumnOf(InputColumn column, Tensor values) => values switch
    {
        Tensor<float> numbers => new NumberColumn(column.Name, numbers.Data),
        Tensor<long> dates => new DateColumn(column.Name, dates.Data, column.Schema.DateOrder),
        _ => new CategoryColumn(column.Name, values.As<string>().Data).AsText(column.Kind == ColumnKind.Text),
    };
}
