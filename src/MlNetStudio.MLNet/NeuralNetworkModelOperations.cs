using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.Neural;

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
    /// <exception cref="InvalidInputException">The file is missing or broken, or holds operators that the engine does not know; the message names them all.</exception>
    /// <exception cref="ArgumentException">A mapping names an input or output that the file does not have.</exception>
    public static NeuralNetworkTransformer LoadNeuralNetwork(
        this ModelOperationsCatalog catalog,
        string path,
        IReadOnlyDictionary<string, string>? inputColumns = null,
        IReadOnlyDictionary<string, string>? outputColumns = null)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckNonEmpty(path, nameof(path));
        return Load(catalog, ReadFile(path), path, inputColumns, outputColumns);
    }

    /// <summary>A transformer of the network in the rest of a stream, which is left open.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="stream">The bytes of an ONNX file.</param>
    /// <param name="inputColumns">The column for an input, by the input's name.</param>
    /// <param name="outputColumns">The column that an output becomes, by the output's name.</param>
    /// <inheritdoc cref="LoadNeuralNetwork(ModelOperationsCatalog, string, IReadOnlyDictionary{string, string}?, IReadOnlyDictionary{string, string}?)" path="/exception"/>
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
