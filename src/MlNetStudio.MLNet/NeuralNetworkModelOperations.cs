using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.MLNet.Reports;
using MlNetStudio.MLNet.Scoring;
using MlNetStudio.Neural;
using MlNetStudio.Onnx;

namespace Microsoft.ML;

/// <summary>What <c>ml.Model</c> can do beyond ML.NET's own. In ML.NET's namespace, so that it is found where its own operations are.</summary>
public static class NeuralNetworkModelOperations
{
    /// <summary>
    /// A transformer of the network in an ONNX file. It needs no native library. A model of <c>mlnetstudio</c> has one input for
    /// every column of its table: numbers are <see cref="float"/> columns, NaN where missing, categories are text columns, empty
    /// where missing. Any other model has an input of some shape [batch, ...], for which there is a vector column of as many values.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="path">The file.</param>
    /// <param name="inputColumns">The column for an input, by the input's name; an input that is not named here is read from the column of its own name.</param>
    /// <param name="outputColumns">The column that an output becomes, by the output's name; else it has the output's own name.</param>
    /// <param name="reading">What the file may ask for, such as weights in other files of its folder; null for nothing. What is saved holds them all.</param>
    /// <exception cref="InvalidInputException">The file is missing or broken, asks for what is not allowed, or holds operators that the engine does not know; the message names them all.</exception>
    /// <exception cref="ArgumentException">A mapping names an input or output that the file does not have.</exception>
    public static NeuralNetworkTransformer LoadNeuralNetwork(
        this ModelOperationsCatalog catalog,
        string path,
        IReadOnlyDictionary<string, string>? inputColumns = null,
        IReadOnlyDictionary<string, string>? outputColumns = null,
        OnnxReadOptions? reading = null)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckNonEmpty(path, nameof(path));
        return Load(catalog, ExternalData.Embed(ReadFile(path), path, reading), path, inputColumns, outputColumns);
    }

    /// <summary>A transformer of the network in the rest of a stream, which is left open.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="stream">The bytes of an ONNX file.</param>
    /// <param name="inputColumns">The column for an input, by the input's name.</param>
    /// <param name="outputColumns">The column that an output becomes, by the output's name.</param>
    /// <inheritdoc cref="LoadNeuralNetwork(ModelOperationsCatalog, string, IReadOnlyDictionary{string, string}?, IReadOnlyDictionary{string, string}?, OnnxReadOptions?)" path="/exception"/>
    public static NeuralNetworkTransformer LoadNeuralNetwork(
        this ModelOperationsCatalog catalog,
        Stream stream,
        IReadOnlyDictionary<string, string>? inputColumns = null,
        IReadOnlyDictionary<string, string>? outputColumns = null)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckValue(stream, nameof(stream));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Load(catalog, copy.ToArray(), "ONNX model", inputColumns, outputColumns);
    }

    /// <summary>
    /// Writes the project's evaluation report of a model, ours or any other for a regression, two classes or several: metrics with their
    /// intervals beside a baseline, and the figures of the task, in one page that fetches nothing and holds no row of the data.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="model">A model whose output has a score, such as a fitted pipeline.</param>
    /// <param name="data">Rows with the model's columns and the label.</param>
    /// <param name="path">The page. A file that is there is replaced when the new one is whole.</param>
    /// <param name="options">Columns and words; null for the defaults.</param>
    /// <returns>The metrics, as <c>metrics.json</c> has them.</returns>
    /// <exception cref="InvalidInputException">A column is missing or not what it is named for, no row has a label, or the file cannot be written.</exception>
    public static MetricsDocument WriteReport(this ModelOperationsCatalog catalog, ITransformer model, IDataView data, string path, ModelReportOptions? options = null)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckValue(model, nameof(model));
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(path, nameof(path));
        MLNetCompatibility.Require();
        return ModelReportWriter.Write(model, data, path, options ?? new ModelReportOptions());
    }

    /// <summary>
    /// Chooses what computes the scores of every trained network in a model, such as one that was just loaded: the same as setting
    /// <see cref="NeuralNetworkModelParameters{TOutput}.Scoring"/> of each. Those inside OneVersusAll are not reached, nor those that LoadNeuralNetwork made.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="model">A fitted pipeline, or one transformer.</param>
    /// <param name="scoring">What computes from now on.</param>
    /// <exception cref="InvalidInputException">The model holds no such network, or the choice cannot be had here; the one before stays.</exception>
    public static void SetScoring(this ModelOperationsCatalog catalog, ITransformer model, ScoringOptions scoring)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckValue(model, nameof(model));
        Contracts.CheckValue(scoring, nameof(scoring));
        MLNetCompatibility.Require();
        var networks = ScoredNetworks.In(model);
        if (networks.Count == 0)
        {
            throw new InvalidInputException("the model holds no network whose scoring can be chosen: none of its transformers was made by a trainer of MlNetStudio.MLNet.");
        }

        foreach (var network in networks)
        {
            network.Scoring = scoring;
        }
    }

    private static NeuralNetworkTransformer Load(
        ModelOperationsCatalog catalog, byte[] bytes, string name, IReadOnlyDictionary<string, string>? inputColumns, IReadOnlyDictionary<string, string>? outputColumns)
    {
        MLNetCompatibility.Require();
        var model = GraphModel.Read(bytes, name, inputColumns, outputColumns, NeuralNetworkTransformer.SlotNames);
        return new NeuralNetworkTransformer(CatalogUtils.GetEnvironment(catalog), model);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException("there is no such model file.", new SourceLocation(path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the model file cannot be read: {exception.Message}", new SourceLocation(path), exception);
        }
    }
}
