namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>One step of one sequence in one direction.</summary>
internal ref struct RecurrentStep
{
    /// <summary>The products of the input with the weights and the bias of the inputs, [gates, hidden].</summary>
    public ReadOnlySpan<float> Input { get; init; }

    /// <summary>The products of the state with its weights, [gates, hidden], without bias.</summary>
    public ReadOnlySpan<float> State { get; init; }

    /// <summary>The bias of the state's products, [gates, hidden].</summary>
    public ReadOnlySpan<float> StateBias { get; init; }

    /// <summary>The weights of the state, [hidden, gates x hidden].</summary>
    public ReadOnlySpan<float> StateWeights { get; init; }

    /// <summary>The state, which the step replaces.</summary>
    public Span<float> H { get; init; }

    /// <summary>The state of the cells, which an LSTM replaces.</summary>
    public Span<float> C { get; init; }

    /// <summary>The peephole weights of an LSTM, [3, hidden].</summary>
    public ReadOnlySpan<float> Peepholes { get; init; }

    /// <summary>Room for one number for each unit, to use as the step likes.</summary>
    public Span<float> Scratch { get; init; }

    /// <summary>0 or 1.</summary>
    public int Direction { get; init; }

    /// <summary>What goes into an activation is at most this far from zero.</summary>
    public float Clip { get; init; }

    /// <summary>What goes into the activation of a gate, before peepholes.</summary>
    public readonly float Sum(int place) => Input[place] + (State[place] + StateBias[place]);

    /// <summary>A number within the clip.</summary>
    public readonly float Clipped(float x) => Math.Clamp(x, -Clip, Clip);
}

/// <summary>The function that makes the next state.</summary>
internal abstract class RecurrentCell
{
    public abstract void Step(in RecurrentStep step);
}
