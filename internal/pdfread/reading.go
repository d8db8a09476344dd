package pdfread

type reading struct{}
