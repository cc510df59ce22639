using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.MLNet.Tables;

/// <summary>
/// The project's own preprocessing as one stage: it plans what each column needs, fits that on the rows it is given, and becomes a
/// transformer from the columns to one vector.
/// </summary>
/// <param name="host">The stage's host.</param>
/// <param name="schema">The columns that are read, if the rows leave them anything to say.</param>
/// <param name="options">What is to be other than the default.</param>
/// <param name="outputColumn">The vector.</param>
internal sealed class TableFeaturizingEstimator(IHost host, TableSchema schema, FeaturePlanOptions options, string outputColumn) : IEstimator<TableFeaturizingTransformer>
{
    /// <inheritdoc/>
    public TableFeaturizingTransformer Fit(IDataView input) => Fit(input, out _);

    /// <summary>Fits, and tells what was fitted.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="preprocessing">The fitted steps.</param>
    public TableFeaturizingTransformer Fit(IDataView input, out PreprocessingPipeline preprocessing)
    {
        host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var table = ViewTable.Read(input, schema);
        int[] rows = table.AllRows();
        preprocessing = PreprocessingPipeline.Fit(FeaturePlan.Create(table, [], rows, options), table, rows, out var matrix);
        var builder = new OperatorGraphBuilder("features");
        string features = preprocessing.Lower(builder);
        builder.AddOutput(features, ElementType.Float32, [Dimension.Batch, preprocessing.FeatureCount]);
        builder.SetMetadata(ModelMetadata.Preprocessing, preprocessing.Plan.ToJson());
        builder.SetMetadata(ModelMetadata.Schema, preprocessing.Inputs.ToJson());
        var model = GraphModel.Read(
            OnnxWriter.ToBytes(builder.Build()),
            "the fitted preprocessing",
            outputs: new Dictionary<string, string> { [features] = outputColumn },
            slotNames: TableFeaturizingTransformer.SlotNames);
        return new TableFeaturizingTransformer(host, model, input, matrix);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        host.CheckValue(inputSchema, nameof(inputSchema));
        foreach (var column in schema.Columns)
        {
            PrimitiveDataViewType expected = column.Kind switch
            {
                ColumnKind.Number => NumberDataViewType.Single,
                ColumnKind.Date => NumberDataViewType.Int64,
                _ => TextDataViewType.Instance,
            };
            if (!inputSchema.TryFindColumn(column.Name, out var found))
            {
                throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, expected.ToString()!, "no such column");
            }

            if (found.Kind != SchemaShape.Column.VectorKind.Scalar || found.IsKey || !found.ItemType.Equals(expected))
            {
                throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, expected.ToString()!, found.GetTypeString());
            }
        }

        var names = new SchemaShape([new SchemaShape.Column(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)]);
        var columns = inputSchema.ToDictionary(column => column.Name, StringComparer.Ordinal);
        columns[outputColumn] = new SchemaShape.Column(outputColumn, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, names);
        return new SchemaShape(columns.Values);
    }
}
