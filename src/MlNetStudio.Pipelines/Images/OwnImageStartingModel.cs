using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>A model of images that an earlier run wrote: it knows the size of its images, how bytes become numbers, and its classes.</summary>
internal sealed class OwnImageStartingModel : ImageStartingModel
{
    private readonly ModelFile _model;

    private OwnImageStartingModel(PipelineFile file, ModelFile model, ImageShape shape, Network network)
        : base(file, model.Path, shape) => (_model, Network, Normalization) = (model, network, ChannelNormalization.Raise(model.Graph, ModelGraph.Image, shape.Channels));

    /// <inheritdoc/>
    public override ChannelNormalization Normalization { get; }

    /// <inheritdoc/>
    protected override Network Network { get; }

    /// <inheritdoc/>
    protected override ImmutableArray<string> Classes => _model.Classes;

    /// <summary>The model with its network.</summary>
    /// <exception cref="InvalidInputException">It takes a table, or cannot be trained further.</exception>
    public static OwnImageStartingModel Create(PipelineFile file, ModelFile model)
    {
        if (model.Images is not { } shape)
        {
            throw new InvalidInputException(
                "this model takes a table, not images; give it a table with the columns that it reads, or start from a model of images.", new SourceLocation(model.Path));
        }

        var network = RaiseOwn(file, model);
        try
        {
            return network.Definition.Inputs is [{ Shape: var input }] && input == new Shape(shape.Height, shape.Width, shape.Channels) && network.OutputShape.Rank == 1
                ? new OwnImageStartingModel(file, model, shape, network)
                : throw new InvalidInputException($"this model's network does not take the images of {shape} that the model takes; it cannot be trained further.");
        }
        catch (InvalidInputException exception)
        {
            network.Dispose();
            throw exception.Location is null ? new InvalidInputException(exception.Message, new SourceLocation(model.Path), exception) : exception;
        }
    }

    /// <inheritdoc/>
    public override PipelineDefinition Complete(PipelineDefinition pipeline)
    {
        var images = pipeline.Data.Images!;
        if (images.Mean is not null || images.Deviation is not null)
        {
            throw new InvalidInputException(
                "the model that this run starts from keeps its own mean and deviation; leave out 'mean' and 'deviation'.",
                File.Locate(images.Mean is not null ? "data.images.mean" : "data.images.deviation"));
        }

        var scaling = Normalization.IsUnit ? ImageScaling.Unit : ImageScaling.Standard;
        if (images.Scaling is { } other && other != scaling)
        {
            throw new InvalidInputException("the model that this run starts from keeps how its bytes become numbers; leave out 'scaling'.", File.Locate("data.images.scaling"));
        }

        pipeline = base.Complete(KeepCalibration(pipeline, _model));
        return pipeline with
        {
            Data = pipeline.Data with { Label = pipeline.Data.Label ?? _model.Label, Images = pipeline.Data.Images! with { Scaling = scaling } },
        };
    }

    /// <inheritdoc/>
    public override Scores? Score(ImageData data) => KeepsHead ? ImageScoring.Create(_model.Predict(data.Test), data.Test) : null;

    /// <inheritdoc/>
    protected override LabelEncoding Known(LabelEncoding found) => _model.Encoding with { Column = found.Column };

    /// <inheritdoc/>
    protected override string Unknown(string names) => $"the last layer began anew, since the model does not know {names}.";
}
