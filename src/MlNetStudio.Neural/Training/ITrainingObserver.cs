namespace MlNetStudio.Neural.Training;

/// <summary>Looks into a network while it is trained. It is called between two epochs, on the training's thread, which waits for it.</summary>
public interface ITrainingObserver
{
    /// <summary>An epoch is over.</summary>
    /// <param name="summary">What it brought.</param>
    /// <param name="parameters">The network's parameters after it, in the order of the layers.</param>
    public void Observe(EpochSummary summary, IReadOnlyList<ObservedParameter> parameters);
}

/// <summary>A parameter at one moment of a training.</summary>
/// <param name="Name">Its full name, <c>layer/parameter</c>.</param>
/// <param name="Values">Its elements, row by row.</param>
/// <param name="Gradients">The elements of its gradient in the last step, penalties included; empty for what is not trained, such as running averages.</param>
public sealed record ObservedParameter(string Name, float[] Values, float[] Gradients);
