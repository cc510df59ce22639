using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Tests.Pipelines;

public class PipelineFileTests
{
    private const string Minimal = "data: {file: a.csv, label: y}\n";

    [Fact]
    public void WhatIsLeftOutKeepsItsDefault()
    {
        var pipeline = PipelineFile.Parse(Minimal, "p.yaml").Definition;
        Assert.Equal("a.csv", pipeline.Data.File);
        Assert.True(pipeline.Data.Stratify);
        Assert.Equal(NumberScaling.Standard, pipeline.Preprocessing.Numbers);
        Assert.True(pipeline.Training.Shuffle);
        Assert.Null(pipeline.Network);
        Assert.Null(pipeline.Training.Epochs);
    }

    [Fact]
    public void LayersAreWrittenInEveryForm()
    {
        var layers = PipelineFile.Parse(
            Minimal + """
            network:
              layers:
                - dense: 64
                - relu
                - dense: {units: 32, activation: {leakyRelu: 0.2}, useBias: false}
                - name: half
                  dropout: 0.5
                - name: sum
                  add:
                  inputs: [half, dense_2]
            """,
            "p.yaml").Definition.Network!.Layers;
        Assert.Equal(Layer.Dense(64), layers[0].Layer);
        Assert.Equal(Layer.Relu(), layers[1].Layer);
        var dense = Assert.IsType<DenseOptions>(layers[2].Layer);
        Assert.False(dense.UseBias);
        Assert.Equal(new LeakyReluOptions(0.2f), dense.Activation);
        Assert.Equal(("half", 0.5f), (layers[3].Layer.Name, Assert.IsType<DropoutOptions>(layers[3].Layer).Rate));
        Assert.IsType<AddOptions>(layers[4].Layer);
        Assert.Equal<string>(["half", "dense_2"], layers[4].Inputs!.Value);
    }

    [Fact]
    public void OneOfSeveralKindsKeepsTheDefaultsOfItsRecord()
    {
        var training = PipelineFile.Parse(
            Minimal + """
            training:
              loss: {binaryCrossEntropy: {labelSmoothing: 0.1}}
              optimizer: {sgd: {momentum: 0.9}}
              schedule: {warmup: {epochs: 2, then: cosine}}
              earlyStopping: {patience: 7}
            """,
            "p.yaml").Definition.Training;
        Assert.Equal(new SgdOptions { Momentum = 0.9 }, training.Optimizer);
        Assert.Equal(0.01f, training.Optimizer!.LearningRate);
        Assert.IsType<BinaryCrossEntropyOptions>(training.Loss);
        Assert.Equal(new WarmupScheduleOptions { Epochs = 2, Then = new CosineScheduleOptions() }, training.Schedule);
        Assert.True(training.EarlyStopping!.RestoreBest);
        Assert.Equal(7, training.EarlyStopping.Patience);
    }

    [Theory]
    [InlineData("data: {file: a.csv, label: y}\ntraning:\n  epochs: 5\n", "p.yaml(2,1): 'traning' is not known in a pipeline file. Did you mean 'training'?")]
    [InlineData("data:\n  file: a.csv\n  lable: y\n", "p.yaml(3,3): 'lable' is not known in 'data'. Did you mean 'label'?")]
    [InlineData(Minimal + "training:\n  optimizer: adm\n", "p.yaml(3,14): 'adm' is not known in 'training.optimizer'. Did you mean 'adam'?")]
    [InlineData(Minimal + "training: {optimizer: {adam: {beta: 0.5}}}\n", "p.yaml(2,31): 'beta' is not known in 'training.optimizer'.")]
    [InlineData(Minimal + "network:\n  layers:\n    - dens: 5\n", "p.yaml(4,7): 'dens' is not known in 'network.layers[0]'. Did you mean 'dense'?")]
    [InlineData(Minimal + "network:\n  layers:\n    - dense: many\n", "p.yaml(4,14): 'network.layers[0].units' is a whole number, not 'many'.")]
    [InlineData(Minimal + "network:\n  layers:\n    - dense\n", "p.yaml(4,7): 'network.layers[0]' needs 'units', which is missing.")]
    [InlineData(Minimal + "training: {epochs: 1.5}\n", "p.yaml(2,20): 'training.epochs' is a whole number, not '1.5'.")]
    [InlineData(Minimal + "training: {shuffle: maybe}\n", "p.yaml(2,21): 'training.shuffle' is true or false, not 'maybe'.")]
    [InlineData(Minimal + "preprocessing: {numbers: standart}\n", "p.yaml(2,26): 'preprocessing.numbers' cannot be 'standart'. Did you mean 'standard'?")]
    [InlineData(Minimal + "training: {optimizer: {adam: {learningRate: .nan}}}\n", "'training.optimizer.learningRate' is a finite number")]
    [InlineData(Minimal + "training: 5\n", "p.yaml(2,11): 'training' is a mapping of options")]
    [InlineData("training: {epochs: 5}\n", "a pipeline file needs 'data', which is missing.")]
    [InlineData("- a\n- b\n", "a pipeline file is a mapping of sections")]
    [InlineData("data: {file: a.csv\nlabel: y\n", "is not valid YAML")]
    [InlineData("data: {file: a}\ndata: {file: b}\n", "is not valid YAML")]
    [InlineData("a: &x 1\nb: *x\n", "p.yaml(2,4): uses an alias")]
    [InlineData("--- {}\n--- {}\n", "more than one YAML document")]
    public void AMistakeIsReportedWhereItIs(string text, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(() => PipelineFile.Parse(text, "p.yaml"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepNestingIsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => PipelineFile.Parse(new string('[', 100_000), "p.yaml"));
        Assert.Contains("nested", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoBrokenTextEscapesAsAnythingButAMessage()
    {
        string text = File.ReadAllText(Cli.Repository.File("pipelines", "s5-breast-cancer.yaml"));
        var random = new Random(1);
        for (int i = 0; i < 3_000; i++)
        {
            var broken = text.ToCharArray();
            for (int k = random.Next(1, 6); k > 0; k--)
            {
                broken[random.Next(broken.Length)] = "{}[]:-,#&*!|>'\"%@`\n\t a0~?"[random.Next(25)];
            }

            try
            {
                PipelineFile.Parse(new string(broken, 0, random.Next(1, broken.Length)), "p.yaml");
            }
            catch (InvalidInputException)
            {
                // What is expected of broken text.
            }
        }
    }

    [Fact]
    public void OverridesComeBeforeTheFile()
    {
        string[] set = ["training.epochs=5", "training.optimizer={sgd: 0.5}", "network.layers[1]={dense: 3}", "evaluation.gates=[accuracy > 0.5]"];
        var pipeline = PipelineFile.Parse(Minimal + "training: {epochs: 9}\nnetwork: {layers: [relu, relu]}\n", "p.yaml", set).Definition;
        Assert.Equal(5, pipeline.Training.Epochs);
        Assert.Equal(0.5f, pipeline.Training.Optimizer!.LearningRate);
        Assert.Equal(Layer.Dense(3), pipeline.Network!.Layers[1].Layer);
        Assert.Equal<string>(["accuracy > 0.5"], pipeline.Evaluation.Gates);
    }

    [Theory]
    [InlineData("training.epochs", "an option is set by key=value")]
    [InlineData("training.epoch=5", "--set training.epoch=5: 'epoch' is not known in 'training'. Did you mean 'epochs'?")]
    [InlineData("training.epochs=many", "--set training.epochs=many: 'training.epochs' is a whole number, not 'many'.")]
    [InlineData("network.layers[3]=relu", "has no item 3")]
    [InlineData("data.label.x=1", "'x' cannot be set")]
    public void AWrongOverrideIsNamed(string set, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(() => PipelineFile.Parse(Minimal + "network: {layers: [relu]}\n", "p.yaml", [set]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWrittenReadsBackToTheSame()
    {
        foreach (string file in Directory.EnumerateFiles(Cli.Repository.File("pipelines"), "*.yaml"))
        {
            var pipeline = PipelineFile.Load(file).Definition;
            string text = PipelineFile.ToYaml(pipeline);
            var again = PipelineFile.Parse(text, "again.yaml").Definition;
            Assert.Equal(text, PipelineFile.ToYaml(again));
            Assert.Equal(pipeline.Data.File, again.Data.File);
            Assert.Equal(pipeline.Training.Optimizer, again.Training.Optimizer);
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("true")]
    [InlineData("1.5")]
    [InlineData("null")]
    [InlineData("with: colon")]
    [InlineData("quote\" and 'single'")]
    [InlineData("tab\tand\nline")]
    [InlineData(" spaces ")]
    [InlineData("# comment")]
    [InlineData("äöü €")]
    [InlineData("-")]
    [InlineData("~")]
    public void AnyTextSurvives(string text)
    {
        var pipeline = new PipelineDefinition { Data = new DataDefinition { File = "a.csv", Label = text } };
        Assert.Equal(text, PipelineFile.Parse(PipelineFile.ToYaml(pipeline), "p.yaml").Definition.Data.Label);
    }
}
