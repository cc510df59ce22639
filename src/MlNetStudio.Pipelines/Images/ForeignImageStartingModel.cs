using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>
/// An ONNX file of another maker that takes images of floats, channels first or last. Its input says their size; how bytes become those floats, and which classes
/// the outputs are, the pipeline says.
/// </summary>
internal sealed class ForeignImageStartingModel : ImageStartingModel
{
    private const string ImageInput = "image";

    private ForeignImageStartingModel(PipelineFile file, string path, ImageShape shape, Network network)
        : base(file, path, shape)
    {
        Network = network;
        Classes = ForeignNetwork.Classes(file, network.OutputShape.Size);
    }

    /// <inheritdoc/>
    public override ChannelNormalization? Normalization => null;

    /// <inheritdoc/>
    protected override Network Network { get; }

    /// <inheritdoc/>
    protected override ImmutableArray<string> Classes { get; }

    /// <summary>The model with its network raised.</summary>
    /// <exception cref="InvalidInputException">It takes no images, or has operators that no layer stands for.</exception>
    public static ForeignImageStartingModel Create(PipelineFile file, OperatorGraph graph, string path)
    {
        if (file.Definition.Start!.Inputs is not null)
        {
            throw new InvalidInputException("a model of images has one input, the image; leave out 'inputs'.", file.Locate("start.inputs"));
        }

        using var raised = ForeignNetwork.Raise(OpenImageSizes.Fix(graph, file.Definition.Data.Images!, path), path);
        var network = raised.Network;
        var input = network.Definition.Inputs.Single().Shape;

        // [height, width] is an image of grays, if it is not a series whose channels come first.
        bool isFlat = input.Rank == 2 && raised.FeatureOrder.SequenceEqual(Enumerable.Range(0, input.Size));
        if (raised.Input.ElementType != ElementType.Float32 || (input.Rank != 3 && !isFlat))
        {
            throw new InvalidInputException(
                $"the model's input '{raised.Input}' takes no images: floats [batch, channels, height, width], [batch, height, width, channels] or [batch, height, width] are expected. "
                + "It can learn from a table with a column for each number: 'mlnetstudio finetune MODEL TABLE --label COLUMN'.",
                new SourceLocation(path));
        }

        var shape = ImageShape.Checked(input.Dimensions[0], input.Dimensions[1], isFlat ? 1 : input.Dimensions[2], new SourceLocation(path));
        if (shape.Channels is not (1 or 3))
        {
            throw new InvalidInputException($"the model takes images of {shape.Channels} channels; images are read with 1 (gray) or 3 (red, green, blue).", new SourceLocation(path));
        }

        using var whole = isFlat ? ForeignNetwork.WithInput(network, ImageInput, new Shape(shape.Height, shape.Width, 1)) : ForeignNetwork.Copy(network, network.Definition);
        var open = ForeignNetwork.WithoutLink(whole) ?? ForeignNetwork.Copy(whole, whole.Definition);
        try
        {
            return new ForeignImageStartingModel(file, path, shape, open);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override PipelineDefinition Complete(PipelineDefinition pipeline) => pipeline.Data.Images is { Scaling: null, Mean: null, Deviation: null }
        ? throw new InvalidInputException(
            "this model was not made by mlnetstudio and does not say how the bytes of an image become its numbers. Say so: --scaling unit (0 to 1) or bytes (0 to 255), or --mean and --deviation "
            + "in parts of the way from black to white (such as 0.485,0.456,0.406 and 0.229,0.224,0.225); in a pipeline file 'scaling', or 'mean' and 'deviation', under 'images'.",
            new SourceLocation(Path))
        : base.Complete(pipeline);

    /// <inheritdoc/>
    public override Scores? Score(ImageData data)
    {
        if (!KeepsHead)
        {
            return null;
        }

        var graph = ImageExporter.Compose("before", data, Network, Network.OutputShape.Size == 1 ? Layer.Sigmoid() : Layer.Softmax());
        return ImageScoring.Create(BatchPrediction.Of(data.Label, data.Test, new NativeScorer(graph)), data.Test);
    }

    /// <inheritdoc/>
    protected override LabelEncoding Known(LabelEncoding found) =>
        found with { Classes = Classes, Task = Classes.Length == 2 && found.Task == TaskKind.Binary ? TaskKind.Binary : TaskKind.Multiclass };

    /// <inheritdoc/>
    protected override string Unknown(string names) =>
        $"the last layer began anew, since {names} {(Section.Classes is null ? "are not among the numbers of the model's outputs; name its classes in their order with --classes to go on with it" : "are not among the classes named")}.";
}
