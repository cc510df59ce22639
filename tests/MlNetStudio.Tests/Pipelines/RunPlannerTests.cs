using MlNetStudio.Data;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Tests.Pipelines;

public class RunPlannerTests
{
    private static readonly PipelineDefinition Open = new() { Data = new DataDefinition { Label = "y" } };

    public static TheoryData<int, int, TaskKind> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, TaskKind>();
            foreach (int rows in new[] { 4, 120, 700, 1300, 4000, 16_000, 33_000, 90_000, 400_000, 5_000_000 })
            {
                foreach (int features in new[] { 1, 10, 100, 2000 })
                {
                    foreach (var task in Enum.GetValues<TaskKind>())
                    {
                        shapes.Add(rows, features, task);
                    }
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TheDefaultStaysWithinItsWork(int rows, int features, TaskKind task)
    {
        foreach (int text in new[] { 0, features })
        {
            var plan = Plan(Open, task, rows, features, text);
            int outputs = task == TaskKind.Multiclass ? 3 : 1;
            int folds = plan.Training.Folds!.Value;
            double weights = 0;
            int width = features;
            foreach (var dense in plan.Network!.Layers.Select(layer => layer.Layer).OfType<DenseOptions>())
            {
                weights += (double)width * dense.Units;
                width = dense.Units;
            }

            Assert.Equal(outputs, width);
            double passes = 3.0 * plan.Training.Epochs!.Value * rows * (folds == 0 ? 0.85 : folds - 1);
            Assert.True(passes * weights <= 1.3e12 || plan.Training.Epochs <= 8, $"{passes * weights:g3} multiply-adds");
            Assert.True(folds <= rows);
            Assert.Equal(folds == 0 && rows >= 20 ? 0.15 : 0, plan.Training.ValidationFraction);
        }
    }

    [Fact]
    public void ASmallTableGetsASmallNetworkAndManyMembers()
    {
        var plan = Plan(Open, TaskKind.Multiclass, 120, 4);
        Assert.Equal(8, plan.Training.Folds);
        Assert.Equal(NumberScaling.Standard, plan.Preprocessing.Numbers);
        Assert.InRange(plan.Network!.Layers.Select(layer => layer.Layer).OfType<DenseOptions>().Max(dense => dense.Units), 1, 128);
    }

    [Fact]
    public void AMiddlingTableIsScaledRobustlyUnlessItSaysHow()
    {
        Assert.Equal(NumberScaling.Robust, Plan(Open, TaskKind.Regression, 5000, 8).Preprocessing.Numbers);
        var said = Open with { Preprocessing = new PreprocessingDefinition { OneHotLimit = 5 } };
        Assert.Equal(said.Preprocessing, Plan(said, TaskKind.Regression, 5000, 8).Preprocessing);
    }

    [Fact]
    public void TextGetsAPlainNetworkOfOneLayer()
    {
        var plan = Plan(Open, TaskKind.Binary, 2400, 2000, text: 2000);
        Assert.IsType<DenseOptions>(plan.Network!.Layers[0].Layer);
        Assert.IsType<ScalingOptions>(Plan(Open, TaskKind.Binary, 2400, 2000, text: 900).Network!.Layers[0].Layer);
    }

    [Fact]
    public void WhatSaysSomethingOfNetworkOrTrainingKeepsItsMeaning()
    {
        var epochs = Plan(Open with { Training = new TrainingSection { Epochs = 50 } }, TaskKind.Multiclass, 120, 4);
        Assert.Equal(
            new TrainingSection
            {
                Loss = RunPlanner.DefaultLoss(TaskKind.Multiclass),
                Optimizer = new AdamOptions { LearningRate = 0.002f },
                Schedule = new CosineScheduleOptions(),
                Epochs = 50,
                BatchSize = 16,
                ValidationFraction = 0,
            },
            epochs.Training);
        Assert.Equal([Layer.Dense(64, Layer.Relu()), Layer.Dense(64, Layer.Relu())], epochs.Network!.Layers.Select(layer => layer.Layer));
        Assert.Equal(NumberScaling.Standard, epochs.Preprocessing.Numbers);

        var layers = new NetworkSection { Layers = [new NetworkLayer { Layer = Layer.Dense(9) }] };
        var network = Plan(Open with { Network = layers }, TaskKind.Regression, 5000, 8);
        Assert.Equal(layers, network.Network);
        Assert.Equal((200, 64, 0.15, null), (network.Training.Epochs, network.Training.BatchSize, network.Training.ValidationFraction, network.Training.Folds));
        Assert.Equal(new EarlyStoppingOptions { Patience = 20 }, network.Training.EarlyStopping);
        Assert.Equal(NumberScaling.Standard, network.Preprocessing.Numbers);
    }

    [Fact]
    public void WhatDoesNotConcernTheNetworkLeavesTheDefaultToIt()
    {
        var plan = Plan(Open with { Training = new TrainingSection { Seed = 3, Balanced = true, Folds = 6 } }, TaskKind.Binary, 5000, 8);
        Assert.IsType<ScalingOptions>(plan.Network!.Layers[0].Layer);
        Assert.Equal((3L, true, 6), (plan.Training.Seed, plan.Training.Balanced, plan.Training.Folds));
    }

    [Fact]
    public void FoldsOfASaidNetworkAlwaysKeepTheBestEpoch()
    {
        var plan = Plan(Open with { Training = new TrainingSection { Epochs = 30, Folds = 5 } }, TaskKind.Binary, 5000, 8);
        Assert.Equal(new EarlyStoppingOptions { Patience = 30 }, plan.Training.EarlyStopping);
        Assert.Equal((5, 0.0), (plan.Training.Folds, plan.Training.ValidationFraction));
    }

    private static PipelineDefinition Plan(PipelineDefinition pipeline, TaskKind task, int rows, int features, int text = 0)
    {
        var planner = new RunPlanner(pipeline);
        return planner.Resolve(planner.Outline(task, rows), new TableShape(task, task == TaskKind.Regression ? 0 : task == TaskKind.Binary ? 2 : 3, rows, features, text));
    }
}
