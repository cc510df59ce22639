using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Graphs;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;

[assembly: LoadableClass(typeof(ChannelNormalizingTransformer), null, typeof(SignatureLoadModel),
    "Normalization of pixels", ChannelNormalizingTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IRowMapper), typeof(ChannelNormalizingTransformer), null, typeof(SignatureLoadRowMapper),
    "Normalization of pixels", ChannelNormalizingTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IDataTransform), typeof(ChannelNormalizingTransformer), null, typeof(SignatureLoadDataTransform),
    "Normalization of pixels", ChannelNormalizingTransformer.LoaderSignature)]

namespace MlNetStudio.MLNet;

/// <summary>Pixels from 0 to 255 normalized for each channel: (x / 255 - mean) / deviation, computed as scale x + shift, the same bits as in the project's own pipelines.</summary>
public sealed class ChannelNormalizingTransformer : OperatorGraphTransformer
{
    internal const string LoaderSignature = "MlNetStudioChannels";

    private ChannelNormalizingTransformer(IHostEnvironment env, GraphModel model)
        : base(env, nameof(ChannelNormalizingTransformer), model)
    {
    }

    internal override string StepName => "NormalizeChannels";

    private protected override VersionInfo Version => GetVersion();

    internal static ChannelNormalizingTransformer Make(IHostEnvironment env, string input, string output, ImageShape shape, ChannelNormalization normalization)
    {
        var builder = new OperatorGraphBuilder("normalization");
        var dimensions = new Dimension[] { Dimension.Batch, shape.Height, shape.Width, shape.Channels };
        string pixels = builder.AddInput("Pixels", ElementType.Float32, [.. dimensions]);
        string scaled = builder.AddNode("Mul", [pixels, builder.AddInitializer("scale", Tensor.Vector(normalization.Scales()))]);
        string normalized = builder.AddNode("Add", [scaled, builder.AddInitializer("shift", Tensor.Vector(normalization.Shifts()))], output: "Normalized");
        builder.AddOutput(normalized, ElementType.Float32, [.. dimensions]);
        var model = GraphModel.Read(
            OnnxWriter.ToBytes(builder.Build()),
            "the fitted normalization",
            new Dictionary<string, string> { [pixels] = input },
            new Dictionary<string, string> { [normalized] = output });
        return new ChannelNormalizingTransformer(env, model);
    }

    internal static ChannelNormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersion());
        return new ChannelNormalizingTransformer(env, GraphModel.Load(ctx, slotNames: null));
    }

    internal static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) => Create(env, ctx).MakeRowMapper(schema);

    internal static IDataTransform Create(IHostEnvironment env, ModelLoadContext ctx, IDataView input) => Create(env, ctx).MakeDataTransform(input);

    private static VersionInfo GetVersion() => MakeVersion("MLNSIMGN", LoaderSignature);
}
