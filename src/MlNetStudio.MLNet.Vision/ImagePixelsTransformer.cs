using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Vision;
using MlNetStudio.Neural;

[assembly: LoadableClass(typeof(ImagePixelsTransformer), null, typeof(SignatureLoadModel),
    "Pixels of images", ImagePixelsTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IRowMapper), typeof(ImagePixelsTransformer), null, typeof(SignatureLoadRowMapper),
    "Pixels of images", ImagePixelsTransformer.LoaderSignature)]

[assembly: LoadableClass(typeof(IDataTransform), typeof(ImagePixelsTransformer), null, typeof(SignatureLoadDataTransform),
    "Pixels of images", ImagePixelsTransformer.LoaderSignature)]

namespace MlNetStudio.MLNet.Vision;

/// <summary>
/// The pixels of images as a vector of <see cref="float"/> from 0 to 255, with dimensions height, width and channels: the layout that
/// convolutions of the project read. ONNX has no type for images: <c>ConvertToOnnx</c> begins after it.
/// </summary>
public sealed class ImagePixelsTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "MlNetStudioPixels";
    private const string Assembly = "MlNetStudio.MLNet.Vision";

    internal ImagePixelsTransformer(IHostEnvironment env, string input, string output, ImageShape shape, ImageFit fit)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(ImagePixelsTransformer)))
    {
        MLNetCompatibility.Require();
        (InputColumn, OutputColumn, Shape, FitsBy) = (input, output, shape, fit);
    }

    /// <summary>The column of images.</summary>
    public string InputColumn { get; }

    /// <summary>The column of pixels.</summary>
    public string OutputColumn { get; }

    /// <summary>The size of every row.</summary>
    public ImageShape Shape { get; }

    /// <summary>What is done to images of another size.</summary>
    public ImageFit FitsBy { get; }

    internal static ImagePixelsTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersion());
        string input = ctx.LoadNonEmptyString();
        string output = ctx.LoadNonEmptyString();
        var shape = ImageShape.Checked(ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32(), location: null);
        var fit = (ImageFit)ctx.Reader.ReadInt32();
        return Enum.IsDefined(fit) && shape.Channels is 1 or 3
            ? new ImagePixelsTransformer(env, input, output, shape, fit)
            : throw new InvalidInputException("the model file's description of its images is not what was saved. It was altered; save the model again.");
    }

    internal static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) => Create(env, ctx).MakeRowMapper(schema);

    internal static IDataTransform Create(IHostEnvironment env, ModelLoadContext ctx, IDataView input) => Create(env, ctx).MakeDataTransform(input);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        // *** Binary format ***
        // string: the column of images
        // string: the column of pixels
        // int: height
        // int: width
        // int: channels
        // int: what is done to images of another size
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersion());
        ctx.SaveNonEmptyString(InputColumn);
        ctx.SaveNonEmptyString(OutputColumn);
        ctx.Writer.Write(Shape.Height);
        ctx.Writer.Write(Shape.Width);
        ctx.Writer.Write(Shape.Channels);
        ctx.Writer.Write((int)FitsBy);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ImagePixelsMapper(Host, this, schema);

    private static VersionInfo GetVersion() => new("MLNSIMGP", verWrittenCur: 0x00010001, verReadableCur: 0x00010001, verWeCanReadBack: 0x00010001, Assembly, LoaderSignature);
}
