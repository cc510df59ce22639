using System.Security.Cryptography;
using Microsoft.ML;
using MlNetStudio.MLNet.Scoring;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Models;

/// <summary>A network inside an ML.NET model: its ONNX file as an entry of its own in the zip, and the file's length and hash where ML.NET keeps the component's own bytes.</summary>
internal static class NetworkModelFile
{
    /// <summary>The entry.</summary>
    public const string EntryName = "Network.onnx";

    /// <summary>The version of model parameters that also say what scores them.</summary>
    public const uint VersionWithScoring = 0x00010002;

    /// <summary>The version of those that say also how much memory of a GPU may be taken.</summary>
    public const uint VersionWithMemoryLimit = 0x00010003;

    /// <summary>Writes the model and, behind what the versions before wrote, what scores it.</summary>
    public static void Save(ModelSaveContext context, NetworkModel model)
    {
        Save(context, model.ToOnnx());
        ScoringOptionsFile.Write(context.Writer, model.Scoring);
    }

    /// <summary>Writes an ONNX file.</summary>
    public static void Save(ModelSaveContext context, byte[] bytes)
    {
        context.Writer.Write(bytes.Length);
        context.Writer.Write(SHA256.HashData(bytes));
        context.SaveBinaryStream(EntryName, writer => writer.Write(bytes));
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidInputException">It is not there, or not what was saved.</exception>
    public static NetworkModel Load(ModelLoadContext context)
    {
        byte[] bytes = LoadBytes(context, out string name);
        uint version = context.Header.ModelVerWritten;
        var scoring = version >= VersionWithScoring ? ScoringOptionsFile.Read(context.Reader, version >= VersionWithMemoryLimit) : ScoringOptions.Native;
        return NetworkModel.FromOnnx(bytes, name, scoring);
    }

    /// <summary>Reads an ONNX file.</summary>
    /// <param name="context">Where it is.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidInputException">It is not there, or not what was saved.</exception>
    public static byte[] LoadBytes(ModelLoadContext context, out string name)
    {
        int length = context.Reader.ReadInt32();
        byte[] hash = context.Reader.ReadBytes(SHA256.HashSizeInBytes);
        name = string.IsNullOrEmpty(context.Directory) ? EntryName : $"{context.Directory}/{EntryName}";
        byte[]? bytes = null;
        if (!context.TryLoadBinaryStream(EntryName, reader => bytes = Read(reader, length)) || bytes is null)
        {
            throw new InvalidInputException("the model file lacks its network. It was altered or not saved completely; save the model again.", new SourceLocation(name));
        }

        return SHA256.HashData(bytes).AsSpan().SequenceEqual(hash)
            ? bytes
            : throw new InvalidInputException("the network in the model file is not the one that was saved: the file was truncated or altered. Save the model again.", new SourceLocation(name));
    }

    /// <summary>At most the length that was written: a forged length does not make memory be taken that no file fills.</summary>
    private static byte[] Read(BinaryReader reader, int length)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; bytes.Length <= length && (read = reader.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
