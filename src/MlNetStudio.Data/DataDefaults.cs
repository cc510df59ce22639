using MlNetStudio.Data.Images;
using MlNetStudio.Data.Series;
using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>Every record of this library as it is when nothing is set.</summary>
public static class DataDefaults
{
    /// <summary>The records of tables and preprocessing, and those of the core.</summary>
    public static OptionDefaults Records { get; } = new(
        [
            new TableSchema(), new ColumnSchema("", ColumnKind.Number), new TableReadOptions(), new LabelEncoding { Column = "", Task = TaskKind.Regression },
            new SeriesPlan { Label = "", Time = "" },
            new FeaturePlan(), new FeaturePlanOptions(), new ColumnOptions(),
            new ImputeOptions(), new MissingIndicatorOptions(), new StandardizeOptions(), new RobustScaleOptions(), new MinMaxScaleOptions(), new SmoothClipOptions(),
            new RandomFlipOptions(), new RandomCropOptions(), new RandomRotationOptions(), new RandomScaleOptions(), new RandomShiftOptions(), new RandomBrightnessOptions(),
            new RandomContrastOptions(), new RandomColorOptions(), new CutoutOptions(), new MixupOptions(),
            new OneHotOptions(), new CategoryIndexOptions(), new TfIdfOptions(), new DatePartsOptions(),
        ],
        OptionDefaults.Core);
}
