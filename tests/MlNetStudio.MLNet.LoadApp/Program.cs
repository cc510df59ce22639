// Loads a model, scores a table and prints the scores: LoadApp MODEL.zip TABLE.idv. No registration, no type of ours is named.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext();
var model = ml.Model.Load(args[0], out _);
var scored = model.Transform(ml.Data.LoadFromBinary(args[1]));
var column = scored.Schema["Score"];
var scores = column.Type is VectorDataViewType
    ? scored.GetColumn<float[]>(column).SelectMany(row => row)
    : scored.GetColumn<float>(column);
foreach (float score in scores)
{
    Console.WriteLine(BitConverter.SingleToInt32Bits(score).ToString("x8", CultureInfo.InvariantCulture));
}
