using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Tests.Neural.References;

namespace MlNetStudio.Tests.Neural.Schedules;

public class ScheduleTests
{
    private static readonly ScheduleCase[] Cases = ReferenceFile.Read<ScheduleCase>("schedules.json");

    public static TheoryData<int, string> CaseNumbers
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (int i = 0; i < Cases.Length; i++)
            {
                data.Add(i, Cases[i].Options.ToString());
            }

            return data;
        }
    }

    public static TheoryData<ScheduleOptions, string> Invalid => new()
    {
        { new StepScheduleOptions { EveryEpochs = 0 }, "everyEpochs" },
        { new StepScheduleOptions { Factor = double.NaN }, "factor" },
        { new ExponentialScheduleOptions { Factor = 0 }, "factor" },
        { new CosineScheduleOptions { Minimum = -1 }, "minimum" },
        { new CosineScheduleOptions { RestartEpochs = 0 }, "restartEpochs" },
        { new CosineScheduleOptions { RestartMultiplier = 0.5 }, "restartMultiplier" },
        { new WarmupScheduleOptions { Epochs = -1 }, "epochs" },
        { new WarmupScheduleOptions { Steps = -1 }, "steps" },
        { new WarmupScheduleOptions { Then = null! }, "then" },
        { new WarmupScheduleOptions { Then = new OnPlateauScheduleOptions { Factor = 1 } }, "onPlateau schedule: factor" },
        { new OneCycleScheduleOptions { Rise = 1 }, "rise" },
        { new OnPlateauScheduleOptions { Patience = -1 }, "patience" },
        { new CoslogScheduleOptions { Cycles = 0 }, "cycles" },
    };

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Follows_PyTorch(int number, string name)
    {
        ScheduleCase expected = Cases[number];
        ScheduleState state = expected.Options.CreateState();
        long total = (long)expected.StepsPerEpoch * expected.Epochs;
        for (int step = 0; step < total; step++)
        {
            double factor = state.Factor(new SchedulePosition(step, expected.StepsPerEpoch, total));
            Assert.True(Math.Abs(factor - expected.Factors[step]) < 1e-9, $"{name}, step {step}: {factor} instead of {expected.Factors[step]}");
            if (expected.Monitored is { } monitored)
            {
                state.EndEpoch(monitored[step]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Continues_from_a_checkpoint(int number, string name)
    {
        ScheduleCase expected = Cases[number];
        ScheduleState state = expected.Options.CreateState();
        long total = (long)expected.StepsPerEpoch * expected.Epochs;
        for (int step = 0; step < total; step++)
        {
            ScheduleState resumed = expected.Options.CreateState();
            resumed.Restore(state.Save());
            state = resumed;
            double factor = state.Factor(new SchedulePosition(step, expected.StepsPerEpoch, total));
            Assert.True(Math.Abs(factor - expected.Factors[step]) < 1e-9, name);
            if (expected.Monitored is { } monitored)
            {
                state.EndEpoch(monitored[step]);
            }
        }

        Assert.Throws<InvalidInputException>(() => state.Restore(new double[9]));
    }

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Survives_serialization(int number, string name)
    {
        ScheduleOptions options = Cases[number].Options;
        string json = JsonSerializer.Serialize(options, ReferenceJsonContext.Default.ScheduleOptions);
        Assert.Equal(options, JsonSerializer.Deserialize(json, ReferenceJsonContext.Default.ScheduleOptions));
        Assert.Equal(name, options.ToString());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Refuses_settings_out_of_range(ScheduleOptions options, string setting)
    {
        var exception = Assert.Throws<InvalidInputException>(options.CreateState);
        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coslog_is_its_formula()
    {
        ScheduleState state = new CoslogScheduleOptions().CreateState();
        const long Total = 1000;
        for (long step = 0; step < Total; step++)
        {
            double expected = Math.Pow(Math.Sin(Math.PI * Math.Log(1 + (15 * step / (double)Total)) / Math.Log(2)), 2);
            Assert.Equal(expected, state.Factor(new SchedulePosition(step, 10, Total)), 12);
        }
    }

    [Fact]
    public void Restarts_begin_at_the_whole_rate()
    {
        // Periods of 2, 3 (from 2 * 1.5) and 5 (from 3 * 1.5, rounded half to even: 4) steps and so on.
        ScheduleState state = new CosineScheduleOptions { RestartEpochs = 2, RestartMultiplier = 1.5 }.CreateState();
        double[] factors = [.. Enumerable.Range(0, 15).Select(step => state.Factor(new SchedulePosition(step, 1, 15)))];
        int[] restarts = [.. Enumerable.Range(0, 15).Where(step => factors[step] == 1)];
        Assert.Equal([0, 2, 5, 9], restarts);
    }

    [Fact]
    public void A_multiplier_that_rounding_undoes_ends()
    {
        ScheduleState state = new CosineScheduleOptions { RestartEpochs = 1, RestartMultiplier = 1.01 }.CreateState();
        Assert.Equal(1, state.Factor(new SchedulePosition(1_000_000_000_000, 1, 2_000_000_000_000)));
    }

    [Fact]
    public void A_plateau_counts_values_that_are_not_numbers()
    {
        ScheduleState state = new OnPlateauScheduleOptions { Patience = 1, Factor = 0.5 }.CreateState();
        state.EndEpoch(double.NaN);
        state.EndEpoch(double.NaN);
        Assert.Equal(0.5, state.Factor(new SchedulePosition(2, 1, 10)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_schedule_is_finite_in_a_tiny_training(int total)
    {
        foreach (ScheduleCase one in Cases)
        {
            ScheduleState state = one.Options.CreateState();
            for (int step = 0; step < total; step++)
            {
                Assert.InRange(state.Factor(new SchedulePosition(step, 1, total)), 0, 1 + 1e-12);
                state.EndEpoch(1);
            }
        }
    }
}
