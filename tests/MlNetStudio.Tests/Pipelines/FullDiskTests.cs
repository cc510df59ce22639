using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Pipelines;

/// <summary>A disk that is full while results are written: an error that names the file, what was there stays, and nothing is left half-written.</summary>
public class FullDiskTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(299)]
    public void ARunLeavesWhatWasThere(int room)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.onnx", "of the run before");
        var disk = new Disk(room);
        var error = Assert.Throws<InvalidInputException>(() =>
        {
            using var output = OutputFolder.Open(folder.Path, disk.Create);
            output.WriteBytes("model.onnx", new byte[200]);
            output.WriteText("metrics.json", new string('x', 100));
            output.Commit();
        });

        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Equal(folder[room < 200 ? "model.onnx" : "metrics.json"], error.Location!.File);
        Assert.Equal(["model.onnx"], folder.Everything());
        Assert.Equal("of the run before", File.ReadAllText(folder["model.onnx"]));
    }

    [Fact]
    public void ANewFolderIsTakenAwayAgain()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidInputException>(() =>
        {
            using var output = OutputFolder.Open(folder["out"], new Disk(0).Create);
            output.WriteBytes("model.onnx", new byte[200]);
        });
        Assert.Empty(folder.Everything());
    }

    [Fact]
    public void PredictionsAreWholeOrNotThere()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("predictions.csv", "old");
        var error = Assert.Throws<InvalidInputException>(() => AtomicFiles.WriteText(path, writer =>
        {
            writer.Write("half of it");
            writer.Flush();
            throw new IOException("No space left on device");
        }));

        Assert.Equal(path, error.Location!.File);
        Assert.Equal(["predictions.csv"], folder.Everything());
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void ATableIsWholeOrNotThere()
    {
        // A folder of the table's name cannot be replaced, so that writing fails in its last step.
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["t.csv"]);
        Assert.Throws<InvalidInputException>(() => TableWriter.Write(new Table([new NumberColumn("x", [1f, 2])]), folder["t.csv"]));
        Assert.Equal(["t.csv"], folder.Everything());
    }

    // Files that share a few bytes of room.
    private sealed class Disk(int room)
    {
        private int _left = room;

        public Stream Create(string path) => new Full(File.Create(path), this);

        private sealed class Full(FileStream file, Disk disk) : Stream
        {
            public override bool CanRead => false;

            public override bool CanSeek => false;

            public override bool CanWrite => true;

            public override long Length => file.Length;

            public override long Position
            {
                get => file.Position;
                set => throw new NotSupportedException();
            }

            public override void Flush() => file.Flush();

            public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count)
            {
                int fits = Math.Min(count, disk._left);
                file.Write(buffer, offset, fits);
                disk._left -= fits;
                if (fits < count)
                {
                    throw new IOException("No space left on device");
                }
            }

            protected override void Dispose(bool disposing)
            {
                file.Dispose();
                base.Dispose(disposing);
            }
        }
    }
}
