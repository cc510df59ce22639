using System.IO.Compression;
using Microsoft.ML;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Tests.Models;

/// <summary>A model that was saved and loaded gives the same scores, and what is not whole is refused.</summary>
public class SaveTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> All => Pipelines.All;

    [Theory]
    [MemberData(nameof(All))]
    public void A_loaded_model_scores_the_same_and_can_be_saved_again(string task)
    {
        var data = Samples.View(_ml, missing: true);
        var model = Pipelines.For(_ml, task).Fit(data);
        byte[] saved = Save(_ml, model, data.Schema);
        var other = new MLContext();
        var loaded = other.Model.Load(new MemoryStream(saved), out var schema);
        byte[] again = Save(other, loaded, schema);
        var reloaded = new MLContext().Model.Load(new MemoryStream(again), out _);
        float[] expected = Pipelines.Scores(model.Transform(data));
        Assert.Equal(expected, Pipelines.Scores(loaded.Transform(data)));
        Assert.Equal(expected, Pipelines.Scores(reloaded.Transform(data)));
        Assert.Equal(Network(saved), Network(again));
    }

    [Fact]
    public void The_zip_holds_the_network_as_the_ONNX_file_that_the_model_exports()
    {
        var data = Samples.Featurized(_ml);
        var model = _ml.Regression.Trainers.NeuralNetwork("Price", epochs: 1).Fit(data);
        using var exported = new MemoryStream();
        model.Model.SaveOnnx(exported);
        Assert.Equal(exported.ToArray(), Network(Save(_ml, model, data.Schema)));
    }

    [Fact]
    public void An_altered_network_is_refused()
    {
        byte[] saved = SaveRegression();
        var exception = Assert.ThrowsAny<Exception>(() => Load(Change(saved, bytes => bytes[bytes.Length / 2] ^= 1)));
        Assert.Contains("truncated or altered", Messages(exception), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_cut_short_is_refused()
    {
        byte[] saved = SaveRegression();
        var exception = Assert.ThrowsAny<Exception>(() => Load(Replace(saved, bytes => bytes[..(bytes.Length / 2)])));
        Assert.Contains("truncated or altered", Messages(exception), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_without_the_network_is_refused()
    {
        byte[] saved = SaveRegression();
        var exception = Assert.ThrowsAny<Exception>(() => Load(Replace(saved, _ => null)));
        Assert.Contains("lacks its network", Messages(exception), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_cut_short_anywhere_is_an_error_and_never_half_a_model()
    {
        byte[] saved = SaveRegression();
        for (int length = 0; length < saved.Length; length += Math.Max(1, saved.Length / 40))
        {
            Assert.ThrowsAny<Exception>(() => Load(saved[..length]));
        }
    }

    [Fact]
    public void A_network_of_a_newer_format_is_refused_by_its_number()
    {
        var data = Samples.Featurized(_ml);
        var model = _ml.Regression.Trainers.NeuralNetwork("Price", epochs: 1).Fit(data).Model.Model;
        var graph = model.Graph with { Metadata = model.Graph.Metadata.SetItem("mlnetstudio.format", "99") };
        var exception = Assert.Throws<InvalidInputException>(() => NetworkModel.FromOnnx(MlNetStudio.Onnx.OnnxWriter.ToBytes(graph), "Network.onnx"));
        Assert.Contains("format 99", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_of_a_newer_version_is_refused()
    {
        // The header of a component: MLMODEL\0, versions of the format, offsets, ..., its own version "written" and "readable".
        byte[] saved = SaveRegression();
        var exception = Assert.ThrowsAny<Exception>(() => Load(Replace(saved, RaiseVersion, "Model/Model.key")));
        Assert.Contains("too new", Messages(exception), StringComparison.Ordinal);
    }

    private static byte[] RaiseVersion(byte[] key)
    {
        int signature = key.AsSpan().IndexOf("MLNSREGR"u8);
        key[signature + 8 + 2] = 9;
        key[signature + 12 + 2] = 9;
        return key;
    }

    private byte[] SaveRegression()
    {
        var data = Samples.Featurized(_ml);
        return Save(_ml, _ml.Regression.Trainers.NeuralNetwork("Price", epochs: 1).Fit(data), data.Schema);
    }

    private static void Load(byte[] saved) => new MLContext().Model.Load(new MemoryStream(saved), out _);

    /// <summary>The zip of a model.</summary>
    internal static byte[] Save(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    /// <summary>The ONNX file in the zip.</summary>
    internal static byte[] Network(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return Read(archive.Entries.Single(entry => entry.Name == "Network.onnx"));
    }

    private static byte[] Change(byte[] zip, Action<byte[]> change) => Replace(zip, bytes =>
    {
        change(bytes);
        return bytes;
    });

    /// <summary>The zip with another content of one entry, or without it.</summary>
    internal static byte[] Replace(byte[] zip, Func<byte[], byte[]?> change, string entryName = "Network.onnx")
    {
        var stream = new MemoryStream();
        stream.Write(zip);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.Single(entry => entry.FullName.Replace('\\', '/').EndsWith(entryName, StringComparison.Ordinal));
            string name = entry.FullName;
            byte[]? changed = change(Read(entry));
            entry.Delete();
            if (changed is not null)
            {
                using var written = archive.CreateEntry(name).Open();
                written.Write(changed);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>What an exception says, and what it came from.</summary>
    internal static string Messages(Exception? exception)
    {
        var messages = new List<string>();
        for (; exception is not null; exception = exception.InnerException)
        {
            messages.Add(exception.Message);
        }

        return string.Join(" / ", messages);
    }
}
