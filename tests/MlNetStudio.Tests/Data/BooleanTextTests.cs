using System.Collections.Immutable;
using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

public sealed class BooleanTextTests
{
    [Theory]
    [InlineData("True True TRUE true t F False False", "True,True,True,True,True,False,False,False")]
    [InlineData("yes yes Y no NO no", "yes,yes,yes,no,no,no")]
    [InlineData("ON off off Off", "ON,off,off,off")]
    [InlineData("yes 0 1 no no yes", "yes,no,yes,no,no,yes")]
    [InlineData("yes no", "yes,no")]
    [InlineData("T N F Y", "T,N,F,Y")]
    [InlineData("yes no maybe", "yes,no,maybe")]
    [InlineData("true True TRUE", "true,True,TRUE")]
    public void Spellings_of_yes_and_no_become_one_each(string values, string expected)
    {
        var table = TableReaderTests.Read("b,n\n" + string.Join(",1\n", values.Split(' ')) + ",1\n");
        var column = table.Categories("b");

        Assert.Equal(expected.Split(','), Enumerable.Range(0, table.RowCount).Select(column.TextOf));
        Assert.Equal(column.Categories.Length, column.Categories.Distinct().Count());
    }

    [Fact]
    public void A_file_to_be_scored_may_spell_them_otherwise()
    {
        var schema = TableReaderTests.Read("b,n\nYes,1\nNo,2\n").Schema.Only("b");
        var read = TableReaderTests.Read("b\ntrue\n0\nno\nperhaps\n\"\"\nYES\n", new() { Schema = schema }).Categories("b");

        Assert.Equal(["Yes", "No", "No", "perhaps", "", "Yes"], Enumerable.Range(0, 6).Select(read.TextOf));
    }

    [Fact]
    public void Declared_categories_keep_their_spellings()
    {
        var kinds = ImmutableSortedDictionary<string, ColumnKind>.Empty.Add("b", ColumnKind.Category);
        Assert.Equal(3, TableReaderTests.Read("b,n\nYes,1\nyes,2\nno,3\n", new() { ColumnKinds = kinds }).Categories("b").Categories.Length);
    }
}
