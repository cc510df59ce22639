using BenchmarkDotNet.Running;
using MlNetStudio.Benchmarks.Quality;
using MlNetStudio.Benchmarks.Systems;

// `systems SPLITS OUTPUT` runs the reference systems, `quality SPLITS OUTPUT [NOTE]` the default choice on every table,
// `images PIPELINES SEEDS OUTPUT [NOTE]` the pipelines over images, `mlnet SPLITS OUTPUT` compares inside ML.NET, `serving MODEL ADDRESS` is a server
// to put load on, `soak MODEL OTHER_MODEL DATA MINUTES` puts good and bad load on one, `reading FILE` reads a table beside CsvHelper; everything else
// goes to BenchmarkDotNet.
if (args is ["systems", var splits, var output])
{
    return SystemsReport.Run(splits, output);
}

if (args is ["images", var pipelines, var seeds, var images, .. var words])
{
    return MlNetStudio.Benchmarks.Images.ImagesReport.Run(
        pipelines, int.Parse(seeds, System.Globalization.CultureInfo.InvariantCulture), images, string.Join(' ', words));
}

if (args is ["quality", var all, var quality, .. var note])
{
    return QualityReport.Run(all, quality, string.Join(' ', note));
}

if (args is ["serving", var model, var address])
{
    return MlNetStudio.Benchmarks.Serving.ServingHost.Run(model, address);
}

if (args is ["soak", var first, var second, var rows, var minutes])
{
    return MlNetStudio.Benchmarks.Serving.Soak.Run(first, second, rows, double.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture));
}

if (args is ["reading", var table, .. var how])
{
    return how is [var one] ? MlNetStudio.Benchmarks.Reading.ReadingReport.RunOne(table, one) : MlNetStudio.Benchmarks.Reading.ReadingReport.Run(table);
}

if (args is ["mlnet", var tables, var report])
{
#if OPTIONAL_PACKAGES
    return MlNetStudio.Benchmarks.MLNet.MLNetReport.Run(tables, report);
#else
    Console.Error.WriteLine("This build has no ML.NET: Microsoft.ML, Microsoft.ML.FastTree, Microsoft.ML.LightGbm, Microsoft.ML.OnnxConverter and Microsoft.ML.OnnxTransformer cannot be restored from the configured feeds.");
    return 2;
#endif
}

BenchmarkSwitcher.FromAssembly(typeof(QualityReport).Assembly).Run(args);
return 0;
