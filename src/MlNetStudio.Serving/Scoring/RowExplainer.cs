using MlNetStudio.Data;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Scoring;

/// <summary>Takes predictions of one model apart by column. A few requests do so at once; others wait, since each row is some thousand predictions.</summary>
internal sealed class RowExplainer : IDisposable
{
    private readonly ModelFile _model;
    private readonly ModelColumns _columns;
    private readonly ServingOptions _options;
    private readonly Lazy<PredictionExplainer> _explainer;
    private readonly SemaphoreSlim _places;

    /// <param name="model">The model.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="options">How many rows a request may ask for, and how many requests at once.</param>
    public RowExplainer(ModelFile model, ModelColumns columns, ServingOptions options)
    {
        (_model, _columns, _options) = (model, columns, options);
        _explainer = new Lazy<PredictionExplainer>(() => new PredictionExplainer(model));
        _places = new SemaphoreSlim(options.EffectiveConcurrency);
    }

    /// <summary>Takes the predictions for some rows apart.</summary>
    /// <param name="inputs">The rows as the model's inputs.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="cancellation">The one that asks has gone.</param>
    /// <exception cref="RequestException">They are too many.</exception>
    /// <exception cref="TimeoutException">It took too long until there was a place.</exception>
    /// <exception cref="Neural.InvalidInputException">Predictions of this model cannot be taken apart.</exception>
    public async Task<Attribution[]> ExplainAsync(Tensor[] inputs, int rows, CancellationToken cancellation)
    {
        if (rows > _options.ExplainRows)
        {
            throw RequestException.TooLarge(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"Explanations are given for at most {_options.ExplainRows} rows at a time; the request has {rows}."));
        }

        if (!await _places.WaitAsync(_options.QueueTimeout, cancellation).ConfigureAwait(false))
        {
            throw new TimeoutException();
        }

        try
        {
            var table = new Table(_columns.Columns.Select((column, i) => ColumnOf(column, inputs[i])));
            var explanations = new Attribution[rows];
            for (int row = 0; row < rows; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                explanations[row] = _explainer.Value.Explain(table, row);
            }

            return explanations;
        }
        finally
        {
            _places.Release();
        }
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
