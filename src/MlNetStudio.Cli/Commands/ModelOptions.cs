using System.CommandLine;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Cli.Commands;

/// <summary>What a model's file may ask for, on every verb that reads one.</summary>
internal sealed class ModelOptions
{
    private readonly Option<bool> _allowExternalData = new("--allow-external-data")
    {
        Description = "Read weights that the model keeps in other files, in its own folder or below, all links followed. Default: such a model is refused.",
    };

    /// <summary>Adds the options to a verb.</summary>
    public ModelOptions(Command command) => command.Options.Add(_allowExternalData);

    /// <summary>What is allowed.</summary>
    public OnnxReadOptions Of(ParseResult result) => new() { AllowExternalData = result.GetValue(_allowExternalData) };

    /// <summary>Reads a model of this project.</summary>
    /// <exception cref="Neural.InvalidInputException">It is missing, broken, not a model of this project, or asks for what is not allowed.</exception>
    public ModelFile Load(ParseResult result, string path) => ModelFile.Load(path, Of(result));
}
