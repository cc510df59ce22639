using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Tests.Neural;

public class OptionDefaultsTests
{
    [Fact]
    public void EveryRecordOfTheCoreKeepsItsDefaults() => JsonDefaults.AssertKept(
        OptionDefaults.Core,
        NeuralJsonContext.Default.NetworkDefinition,
        NeuralJsonContext.Default.TrainingOptions);

    [Fact]
    public void EveryRecordOfTheDataKeepsItsDefaults() => JsonDefaults.AssertKept(
        DataDefaults.Records,
        DataJsonContext.Default.TableSchema,
        DataJsonContext.Default.TableReadOptions,
        DataJsonContext.Default.LabelEncoding,
        DataJsonContext.Default.FeaturePlan,
        DataJsonContext.Default.FeaturePlanOptions);

    [Fact]
    public void EveryRecordOfAPipelineKeepsItsDefaults() => JsonDefaults.AssertKept(PipelineDefaults.Records, PipelineJson.Pipeline);

    [Fact]
    public void WhatIsGivenStaysAndWhatIsInsideIsCompletedToo()
    {
        const string Json = """
            {
              "loss": {"loss": "huber"},
              "optimizer": {"optimizer": "adamW", "beta2": 0.5, "amsgrad": true},
              "schedule": {"schedule": "warmup", "epochs": 3, "then": {"schedule": "step"}},
              "shuffle": false
            }
            """;
        var options = OptionDefaults.Core.Read(Json, NeuralJsonContext.Default.TrainingOptions)!;
        Assert.Equal(new HuberOptions { Delta = 1 }, options.Loss);
        Assert.Equal(new AdamWOptions { Beta2 = 0.5, Amsgrad = true }, options.Optimizer);
        Assert.Equal(
            new MlNetStudio.Neural.Schedules.WarmupScheduleOptions { Epochs = 3, Then = new MlNetStudio.Neural.Schedules.StepScheduleOptions() },
            options.Schedule);
        Assert.False(options.Shuffle);
        Assert.Equal((100, 32, 0L), (options.Epochs, options.BatchSize, options.Seed));
    }

    [Fact]
    public void ANetworkFromAnOlderFileKeepsTheDefaultsOfItsLayers()
    {
        var definition = NetworkDefinition.Sequential(
            new Shape(4), Layer.Dense(8, Layer.LeakyRelu()), Layer.BatchNormalization(), Layer.Dense(3));
        var json = JsonNode.Parse(JsonSerializer.Serialize(definition, NeuralJsonContext.Default.NetworkDefinition))!;
        foreach (var layer in json["nodes"]!.AsArray().Select(node => node!["layer"]!.AsObject()))
        {
            foreach (string name in layer.Select(member => member.Key).Except(["layer", "units", "activation"]).ToArray())
            {
                layer.Remove(name);
            }
        }

        Assert.Equal(definition, OptionDefaults.Core.Read(json.ToJsonString(), NeuralJsonContext.Default.NetworkDefinition));
    }

    [Theory]
    [InlineData("""{"inputs": [], "nodes": [{"name": "a", "layer": {"layer": "dense"}, "inputs": []}], "output": "a"}""")]
    [InlineData("""{"inputs": [], "nodes": [{"name": "a", "layer": {"layer": "relu"}}], "output": "a"}""")]
    [InlineData("""{"inputs": [], "nodes": [{"name": "a", "layer": null, "inputs": []}], "output": "a"}""")]
    [InlineData("""{"inputs": [], "nodes": [null], "output": "a"}""")]
    [InlineData("""{"inputs": [], "inputs": [], "nodes": [], "output": "a"}""")]
    [InlineData("""{"inputs": [], "nodes": []}""")]
    [InlineData("""{"inputs": [], "nodes": {}, "output": "a"}""")]
    [InlineData("""{"inputs": [], "nodes": [], "output": "a", "extra": 1}""")]
    [InlineData("""[""")]
    public void WhatMustBeGivenAndIsNotIsAnError(string json) =>
        Assert.ThrowsAny<JsonException>(() => OptionDefaults.Core.Read(json, NeuralJsonContext.Default.NetworkDefinition));
}
