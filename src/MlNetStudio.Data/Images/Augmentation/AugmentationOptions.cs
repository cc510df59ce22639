using System.Globalization;
using System.Text.Json.Serialization;

namespace MlNetStudio.Data.Images;

/// <summary>
/// A random change of the images of a batch while a network trains, other ones in every epoch. The derived types listed here are the
/// closed registry: a file names one by the word given here, never by a type. None of it is in the exported model.
/// </summary>
/// <remarks>Values are 0 to 255 and stay there. What is drawn depends on the seed, the epoch and the row alone. Adding an operation takes one file and one line here.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "augmentation")]
[JsonDerivedType(typeof(RandomFlipOptions), "flip")]
[JsonDerivedType(typeof(RandomCropOptions), "crop")]
[JsonDerivedType(typeof(RandomRotationOptions), "rotate")]
[JsonDerivedType(typeof(RandomScaleOptions), "scale")]
[JsonDerivedType(typeof(RandomShiftOptions), "shift")]
[JsonDerivedType(typeof(RandomBrightnessOptions), "brightness")]
[JsonDerivedType(typeof(RandomContrastOptions), "contrast")]
[JsonDerivedType(typeof(RandomColorOptions), "color")]
[JsonDerivedType(typeof(CutoutOptions), "cutout")]
[JsonDerivedType(typeof(MixupOptions), "mixup")]
public abstract record AugmentationOptions
{
    private protected AugmentationOptions()
    {
    }

    /// <summary>Refuses settings that are out of range.</summary>
    /// <exception cref="InvalidInputException">The setting, its value and what it may be.</exception>
    public abstract void Validate();

    private protected static void Require(bool condition, string option, double value, string expected)
    {
        if (!condition)
        {
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"the augmentation's {option} is {value}; it must be {expected}."));
        }
    }
}

/// <summary>A change of one image by itself.</summary>
public abstract record ImageOperationOptions : AugmentationOptions
{
    private protected ImageOperationOptions()
    {
    }

    /// <summary>Changes the image.</summary>
    internal abstract void Apply(AugmentationWork work);
}
