using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model;
using Microsoft.ML.Runtime;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>
/// A stage that acts only while a chain of estimators is fitted: the estimators after it learn from its rows and their changed copies; the
/// fitted model has nothing of it.
/// </summary>
/// <remarks>
/// ML.NET's <c>EstimatorChain.Fit</c> asks a fitted transformer of some kinds for another view of the rows while training than it gives later
/// (its own count-target encoding is one). This one gives the copies there, once, for the very view that it was fitted on. For any
/// other use it is the empty chain of transformers, and that is what is saved.
/// </remarks>
internal sealed class AugmentationEstimator(IHost host, Augmenter augmenter) : IEstimator<ITransformer>
{
    /// <inheritdoc/>
    public ITransformer Fit(IDataView input)
    {
        host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        return new Fitted(host, augmenter, input);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        host.CheckValue(inputSchema, nameof(inputSchema));
        augmenter.Check(host, inputSchema);
        return inputSchema;
    }

    private sealed class Fitted(IHost host, Augmenter augmenter, IDataView training) : ITransformerWithDifferentMappingAtTrainingTime
    {
        private static readonly ITransformer Nothing = new TransformerChain<ITransformer>();

        // Let go of with the first use, so that the model keeps no training rows.
        private IDataView? _training = training;

        public bool IsRowToRowMapper => true;

        public IDataView TransformForTrainingPipeline(IDataView input) =>
            ReferenceEquals(Interlocked.Exchange(ref _training, null), input) ? new AugmentedView(host, input, augmenter) : input;

        public IDataView Transform(IDataView input) => Nothing.Transform(input);

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Nothing.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Nothing.GetRowToRowMapper(inputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx) => Nothing.Save(ctx);
    }
}
