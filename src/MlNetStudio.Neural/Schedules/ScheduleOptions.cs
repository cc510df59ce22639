using System.Text.Json.Serialization;

namespace MlNetStudio.Neural.Schedules;

/// <summary>
/// How the learning rate changes while training: a factor that multiplies the optimizer's rate at every step. The derived
/// types listed here are the closed registry of schedules: a file names one by the word given here.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "schedule")]
[JsonDerivedType(typeof(ConstantScheduleOptions), "constant")]
[JsonDerivedType(typeof(StepScheduleOptions), "step")]
[JsonDerivedType(typeof(ExponentialScheduleOptions), "exponential")]
[JsonDerivedType(typeof(CosineScheduleOptions), "cosine")]
[JsonDerivedType(typeof(WarmupScheduleOptions), "warmup")]
[JsonDerivedType(typeof(OneCycleScheduleOptions), "oneCycle")]
[JsonDerivedType(typeof(OnPlateauScheduleOptions), "onPlateau")]
[JsonDerivedType(typeof(CoslogScheduleOptions), "coslog")]
public abstract record ScheduleOptions
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidInputException">A setting is out of its range; the message says which.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>The schedule at the start of a training.</summary>
    /// <exception cref="InvalidInputException">A setting is out of its range; the message says which.</exception>
    public abstract ScheduleState CreateState();
}
