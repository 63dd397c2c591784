"""Graph stores behind one narrow contract."""
