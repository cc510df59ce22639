using System.Globalization;
using Google.Protobuf;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Tests.Onnx.External;

/// <summary>Models whose weights lie in other files, as exporters write them, or as an enemy would.</summary>
internal static class ExternalModels
{
    /// <summary>What is allowed.</summary>
    public static OnnxReadOptions Allowed { get; } = new() { AllowExternalData = true };

    /// <summary>All weights in one file beside the model, each from a multiple of 4,096 on with offset and length: PyTorch's new exporter, onnx.save_model.</summary>
    public static string OneFile(string path, byte[] model, string location) => Write(path, model, (tensor, index) =>
    {
        string file = Path.Combine(Path.GetDirectoryName(path)!, location);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var stream = new FileStream(file, index == 0 ? FileMode.Create : FileMode.Append);
        stream.Write(new byte[(4096 - (stream.Position % 4096)) % 4096]);
        long offset = stream.Position;
        tensor.RawData.WriteTo(stream);
        return [("location", location), ("offset", Text(offset)), ("length", Text(tensor.RawData.Length)), ("checksum", "not looked at")];
    });

    /// <summary>Each weight in a file of its own name, said by its location alone: PyTorch's old exporter.</summary>
    public static string FileEach(string path, byte[] model) => Write(path, model, (tensor, _) =>
    {
        string location = tensor.Name.Replace('/', '_');
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, location), tensor.RawData.ToByteArray());
        return [("location", location)];
    });

    /// <summary>A model of one weight, of 1,000 numbers unless said otherwise, with these entries.</summary>
    public static byte[] With(IEnumerable<(string Key, string Value)> entries, int type = 1, int copies = 1, params long[] dimensions)
    {
        var proto = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(SampleGraphs.Dense()));
        for (int i = 0; i < copies; i++)
        {
            var tensor = new TensorProto { Name = $"outside_{i}", DataType = type, DataLocation = TensorProto.Types.DataLocation.External };
            tensor.Dims.AddRange(dimensions.Length == 0 ? [1000] : dimensions);
            tensor.ExternalData.AddRange(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
            proto.Graph.Initializer.Add(tensor);
        }

        return proto.ToByteArray();
    }

    /// <summary>The same with a location alone.</summary>
    public static byte[] At(string location) => With([("location", location)]);

    private static string Write(string path, byte[] model, Func<TensorProto, int, (string Key, string Value)[]> place)
    {
        var proto = ModelProto.Parser.ParseFrom(model);
        var tensors = proto.Graph.Initializer.Where(tensor => tensor.RawData.Length > 0).ToArray();
        Assert.NotEmpty(tensors);
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i].ExternalData.AddRange(place(tensors[i], i).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
            tensors[i].DataLocation = TensorProto.Types.DataLocation.External;
            tensors[i].ClearRawData();
        }

        File.WriteAllBytes(path, proto.ToByteArray());
        return path;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
